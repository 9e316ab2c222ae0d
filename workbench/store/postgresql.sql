-- What SQLite has, or the workbench gives it, and PostgreSQL has not: made with the tables, in their schema.

-- Text at a path like '$.claim.text'. A model's answer may hold half a character or a NUL, written as \ud83d or \u0000,
-- which PostgreSQL refuses to read; for looking something up they are read as U+FFFD, and what is kept stays as it is.
CREATE FUNCTION json_extract(body text, path text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (CASE WHEN strpos(body, '\u0000') + strpos(body, '\ud') = 0 THEN body ELSE
    replace(regexp_replace(regexp_replace(
      replace(replace(body, '\\', '\u005c'), '\u0000', '\ufffd'),  -- from here on every backslash begins an escape
      '\\u(d[89ab]..)\\u(d[c-f]..)', '\\p\1\\p\2', 'g'),           -- whole characters are put aside as \p
      '\\ud[89a-f]..', '\\ufffd', 'g'), '\p', '\u')
  END)::json #>> string_to_array(replace(substr(path, 3), '"', ''), '.')
$$;

CREATE FUNCTION json_each(body text, path text DEFAULT '$') RETURNS TABLE (key text, value text)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  found json := json_extract(body, path)::json;
BEGIN
  IF json_typeof(found) = 'array' THEN
    RETURN QUERY SELECT (one.n - 1)::text, one.v FROM json_array_elements_text(found) WITH ORDINALITY AS one (v, n);
  ELSE
    RETURN QUERY SELECT one.k, one.v FROM json_each_text(found) AS one (k, v);
  END IF;
END
$$;

CREATE FUNCTION julianday(at text) RETURNS float8 LANGUAGE sql STABLE STRICT PARALLEL SAFE SET timezone TO 'UTC' AS $$
  SELECT extract(epoch FROM at::timestamptz)::float8 / 86400 + 2440587.5
$$;

-- As workbench.review.decisions.is_drawn, to the last bit.
CREATE FUNCTION is_drawn(claim_id text, reviewer text, share float8) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (('x' || left(hex, 8))::bit(32)::bigint::numeric * 4294967296 + ('x' || substr(hex, 9, 8))::bit(32)::bigint)::float8
    / 18446744073709551616 < share
  FROM encode(sha256(convert_to(
    '["blind",' || to_json(claim_id)::text || ',' || to_json(reviewer)::text || ']', 'UTF8')), 'hex') AS hex
$$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE FUNCTION prove_quote() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  length bigint := NEW."end" - NEW.start;
BEGIN
  IF NEW.start < 0 OR length <= 0 OR NEW.quote IS DISTINCT FROM (
    SELECT substr(text, NEW.start + 1, greatest(length, 0)::int) FROM article WHERE id = NEW.article_id
  ) THEN
    RAISE EXCEPTION 'the quote does not stand at that place of its article'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;
