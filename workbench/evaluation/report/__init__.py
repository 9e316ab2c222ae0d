"""Results as files: `table` for a spreadsheet, `junit` for CI, `page` for people. Pure: records in, text out."""
