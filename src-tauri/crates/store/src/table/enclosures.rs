//! The files that entries bring along: sounds, films, documents. Named here, fetched only when asked for.

pub(crate) const V3: &str = "
CREATE TABLE enclosures (
  article_id   BLOB NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  url          TEXT NOT NULL,
  position     INTEGER NOT NULL,
  media_type   TEXT,
  length_bytes INTEGER,
  wanted_at    INTEGER,
  hash         BLOB REFERENCES assets(hash),
  failure      TEXT,
  retry_at     INTEGER,
  PRIMARY KEY (article_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX enclosures_wanted ON enclosures (wanted_at) WHERE wanted_at IS NOT NULL AND hash IS NULL;
CREATE INDEX enclosures_of_asset ON enclosures (hash) WHERE hash IS NOT NULL;
";
