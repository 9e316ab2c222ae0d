"""The lines that news pages wrap around an article: buttons, labels, notices (in English).

Each pattern is a whole line, marks around it and case aside. A line that quotes somebody is never furniture, and a
missed button is better than lost reporting. This module does not know any site's name.
"""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "comment form",
        (
            r"(?:leave|post|add|write|submit) (?:a |your )?(?:comment|reply|replay|response|remark)s?(?: below| here)?",
            r"(?:leave a reply )?cancel reply",
            r"(?:\d+|no|view|show|hide|see|read) (?:all )?(?:\d+ )?comments?",
            r"comments?(?: \(?\d+\)?| (?:are )?(?:closed|off|disabled).{0,80})?",
            r"join the (?:conversation|discussion)",
            r"be the first to comment.{0,80}",
            r"your e-?mail address will not be published.{0,80}",
            r"required fields are marked.{0,20}",
            r"save my name,? (?:and )?e-?mail.{0,120}",
            r"notify me of .{1,80}",
            r"this site uses akismet.{0,120}",
            r"(?:log|sign) in to (?:leave a )?(?:comment|reply)",
        ),
    ),
    (
        "page control",
        (
            r"(?:to display this content|to (?:watch|view) (?:this|the) (?:video|content)),? .{0,200}",
            r"one of your browser extensions\b.{0,200}",
            r"(?:please )?enable (?:javascript|cookies)\b.{0,120}|your browser (?:does not|doesn['’]t) support .{0,80}",
            r"this (?:video|content) is not available in your (?:region|country)\b.{0,80}",
            r"view this post on \w+|a post shared by .{1,80}|view (?:this )?(?:tweet|post)",
            r"back to (?:the )?(?:top|home|homepage|article|news)(?: button)?",
            r"exit mobile version",
            r"(?:view|switch to) (?:the )?(?:mobile|desktop|full) (?:version|site)",
            r"skip to (?:main |the )?content",
            r"(?:(?:open|close|toggle|main) (?:the )?)?(?:menu|navigation|nav|search)",
            r"close|loading|bookmark|home|next|previous",
            r"(?:load|show|view|see) (?:more|less|all|full (?:article|story))",
            r"scroll (?:down|to (?:top|continue)).{0,40}",
            r"(?:next|previous|prev) (?:article|post|story|page)",
            r"print(?: (?:this )?(?:page|article|story))?",
            r"(?:text|font) size.{0,40}",
            r"listen(?: to (?:this )?(?:article|story))?(?: \d+ min\w*)?",
            r"play (?:video|audio)",
            r"save(?: (?:this )?(?:article|story)| for later)?",
            r"report (?:an? )?(?:error|typo|mistake)",
            r"(?:enlarge|expand)(?: image)?|(?:hide|toggle) caption",
            r"copy (?:link|url)|link copied",
        ),
    ),
    (
        "account or subscription",
        (
            r"(?:log|sign) in (?:or|/) (?:register|sign up|subscribe|create (?:an )?account)\b.{0,40}",
            r"by (?:signing|registering|subscribing)(?: up)?,? (?:i|you) (?:agree|consent|accept|confirm)\b.{0,250}",
            r"(?:log|sign) ?in|log ?out|my account|register(?: now)?",
            r"sign up(?: (?:now|here|today|for free))?",
            r"subscribe(?: (?:now|today|here))?",
            r"subscribe (?:to|for) (?:our|the|unlimited|full|more)\b.{0,80}",
            r"already a (?:subscriber|member)\b.{0,60}",
            r"create (?:an? )?(?:free )?account",
            r"(?:start|get) (?:your|a) free trial.{0,60}",
            r"become a (?:member|subscriber)",
            r"to (?:continue|keep) reading,? .{1,120}",
            r"this (?:article|content|story) is for (?:paid )?(?:subscribers|members) only.{0,60}",
        ),
    ),
    (
        "newsletter sign-up",
        (
            r"(?:stay|keep) (?:up to date|up-to-date|informed|updated|in the know|connected) (?:with|on)\b.{0,160}",
            r"(?:daily|weekly|morning|evening|breaking news) (?:newsletter|briefing|alert)s?",
            r"(?:don['’]t|never) miss (?:a|an|our|the|any) (?:story|article|update|news|top stor(?:y|ies)|beat)"
            r"\b.{0,100}",
            r"(?:sign up|subscribe|register|join)(?: (?:now|here|today|us|our|for|to|up|free|the|your))\b.{0,140}"
            r"\b(?:newsletters?|inbox|e-?mail|alerts?|briefing|updates|channel|telegram|whatsapp)\b.{0,80}",
            r"get (?:our|the|your|more)\b.{0,120}\b(?:newsletter|inbox|briefing|by e-?mail)\b.{0,80}",
            r".{0,150}\bdelivered (?:\w+ )?(?:to )?your inbox\b.{0,60}",
            r"(?:enter )?your e-?mail(?: address)?|newsletters?",
            r"(?:thank you|thanks) for (?:subscribing|signing up).{0,80}",
        ),
    ),
    (
        "share or follow",
        (
            r"(?:follow|join|subscribe to) (?:our|the) (?:[\w'’]+ ){0,3}"
            r"(?:whatsapp|telegram|youtube|channel|page|podcast)\b.{0,80}",
            r"share(?: (?:this|on|via|with|the|it|article|story|post|page|facebook|twitter|whatsapp|email)\b){0,5}",
            r"(?:click to )?(?:share|tweet|pin|email|e-mail|send) (?:this|on|to|it)\b.{0,40}(?:window\)?)?",
            r"follow (?:us|our|me|@\w+)\b.{0,80}",
            r"follow .{1,40} on (?:twitter|facebook|instagram|telegram|x|google news|whatsapp)\b.{0,40}",
            r"(?:like|find|join) us on (?:twitter|facebook|instagram|telegram|x|google news|whatsapp|youtube)\b.{0,40}",
            r"\d+ shares?|tweet|retweet|like this",
        ),
    ),
    (
        "advertisement",
        (
            r"(?:download|get|try|install) (?:the|our|your)(?: free| new| official)?(?: [\w'’&-]+){0,4} apps?"
            r"(?: (?:now|today|here|free|for|from|on|to|and)\b.{0,80}|\s*[:|.!].{0,60})?",
            r"(?:download (?:it )?(?:on|from)|available on|get it on) (?:the )?(?:app store|google play|apple)\b.{0,9}",
            r"(?:(?:app store|google play|ios|android)\W*){1,4}",
            r"ads?|advert|advertis(?:e)?ments?|advertising",
            r"(?:sponsored|promoted|paid)(?: (?:content|posts?|links?|by .{1,40}))?",
            r"(?:story|article) continues (?:below|after).{0,40}",
            r"continue reading(?: (?:the main story|below|this article))?",
            r"remove ads|ad feedback|report (?:this )?ad",
            r"(?:advertisement|ad)\s*[-–—|:]\s*(?:scroll|story|article|continue).{0,60}",
        ),
    ),
    (
        "link to another story",
        (
            r"(?:(?:also|must) read|read (?:also|more|next)|see also|recommended|more on this(?: story| topic)?"
            r"|related(?: (?:stor(?:y|ies)|articles?|news|coverage|reading|content))?|don['’]t miss"
            r"|editor['’]?s['’]? (?:picks?|choice)|in case you missed it|read|watch|listen"
            r"|(?:you )?(?:may|might) also (?:like|be interested in))\s*[:|»→>]+\s*.{1,160}(?<![.;,])",
            r"read (?:more|also|next|on)",
            r"read the (?:full|original|whole|rest|entire) (?:article|story|report|post|text)\b.{0,60}",
            r"(?:click|tap) here\b.{0,120}",
            r"(?:learn|read|find out) (?:more )?about .{3,100} (?:at|on) [\w.-]+\.(?:com|org|net|info|co\.uk)",
        ),
    ),
    (
        "label of the page",
        (
            r"(?:related )?(?:topics?|tags?|keywords)(?: in this (?:story|article))?\s*:\s*.{1,200}",
            r"(?:\W*\d+ ?(?:h|hrs?|hours?|m|mins?|minutes?|d|days?)(?: ago)?\b){1,2}"
            r"(?:\W*\d+ min(?:ute)?s?(?: read)?)?",
            r"(?:do you have|got) (?:an? |any )?(?:(?:news )?(?:story|tip|question))s?\b.{0,160}",
            r"(?:e-?mail|contact|write to) (?:us|the (?:author|reporter|newsroom|editor))\b.{0,100}",
            r"(?:breaking(?: news)?|exclusive|live(?: updates)?|just in|developing(?: story)?)",
            r"(?:tags?|topics?|filed under|categor(?:y|ies)|keywords?|posted in|in this article)(?:\s*:\s*.{1,200})?",
            r"(?:home|news)\s*[>»›→].{1,120}",
            r"\d+\s*-?\s*min(?:ute)?s?(?: (?:to )?read)?|(?:estimated )?read(?:ing)? time\b.{0,40}",
        ),
    ),
    (
        "legal notice",
        (
            r"our standards\s*:.{0,80}|(?:corrections?|editorial) policy"
            r"|do not sell (?:or share )?my (?:personal )?(?:info|data).{0,30}",
            r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})).{0,180}|.{0,120}\ball rights reserved.{0,60}",
            r"(?:(?:terms (?:of (?:use|service)|and conditions)|privacy policy|cookie (?:policy|settings|preferences)"
            r"|contact us|about us|advertise(?: with us)?|imprint|disclaimer)\W*){1,8}",
        ),
    ),
    (
        "cookie notice",
        (
            r"(?:we|your) (?:value|care about|respect)(?: your)? privacy"
            r"|your privacy(?: choices| matters| settings)?|privacy settings",
            r"(?:manage|cookie|more|customi[sz]e|set) (?:my )?(?:options|preferences|settings|choices|cookies|consent)",
            r"continue without (?:accepting|agreeing)|(?:i )?(?:accept|agree)(?: and (?:close|continue))?|learn more",
            r"you can (?:change|manage|withdraw) (?:your )?(?:consent|preferences|choices|settings|cookie settings)"
            r"\b.{0,250}",
            r"(?:accept|reject|allow|manage|decline) (?:all(?: cookies)?|cookies|preferences|settings)|got it",
            r"(?:we(?: and our (?:\d+ )?partners)?|(?:this|our) (?:web)?site|our partners) (?:uses?|stores?|may use)\b"
            r".{0,80}\bcookies\b.{0,550}",
            r"by (?:continuing|using|clicking|browsing)\b.{0,120}\b(?:cookies|privacy policy|terms)\b.{0,300}",
        ),
    ),
)

_FURNITURE = tuple(
    (reason, re.compile(rf"\W*(?:{'|'.join(patterns)})\W*", re.IGNORECASE)) for reason, patterns in _PATTERNS
)
_LONGEST = 700
_ATTRIBUTED = re.compile(r"\b(?:said|says|told|according to|wrote|announced|warned)\b.*[.!?]\W*$", re.IGNORECASE)
"""A sentence with somebody's word in it is reporting, however much it sounds like a button."""
_QUOTED = re.compile(r"[“”„\"]|«[^»]*»|»[^«]*«")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_NETWORKS = _words(
    "facebook twitter x whatsapp telegram linkedin email e-mail mail print pinterest reddit messenger viber instagram",
    "youtube tiktok vk flipboard tumblr pocket line wechat weibo skype share copy link rss sms more on via tweet pin",
)
_BETWEEN = re.compile(r"[\s|·•,/>»›\-–—]+")


def furniture_in(text: str) -> str | None:
    """Say what kind of furniture a line is, or None if it may be part of the article."""
    if len(text) > _LONGEST or is_quoting(text) or _ATTRIBUTED.search(text):
        return None
    for reason, pattern in _FURNITURE:
        if pattern.fullmatch(text):
            return reason
    words = [word for word in _BETWEEN.split(text.lower()) if word]
    if len(words) >= 2 and all(word in _NETWORKS for word in words):
        return "share or follow"
    return None


def is_quoting(text: str) -> bool:
    """Say whether a line quotes somebody."""
    return _QUOTED.search(text) is not None
