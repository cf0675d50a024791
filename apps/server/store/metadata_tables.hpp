#pragma once

namespace ai_sdk::server {

// The tables of metadata, and what every catalog begins with: the usual families of tags and the user admin.
// Numbers of 64 bits are BIGINT, which SQLite reads as INTEGER and other databases need.
inline constexpr const char* metadata_tables_sql = R"sql(
CREATE TABLE metadata_changes (
  name TEXT PRIMARY KEY,
  number BIGINT NOT NULL);
INSERT INTO metadata_changes (name, number) VALUES ('metadata', 1);
CREATE TABLE metadata_overlays (
  type TEXT NOT NULL,
  fqn TEXT NOT NULL,
  content TEXT NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (type, fqn));
CREATE TABLE metadata_entities (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  fqn TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT NOT NULL,
  content TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (type, fqn));
CREATE TABLE metadata_edges (
  from_type TEXT NOT NULL,
  from_fqn TEXT NOT NULL,
  to_type TEXT NOT NULL,
  to_fqn TEXT NOT NULL,
  details TEXT NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (from_type, from_fqn, to_type, to_fqn));
ALTER TABLE test_cases ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE test_results ADD COLUMN result_values TEXT NOT NULL DEFAULT '[]';
INSERT INTO metadata_entities
  (id, type, fqn, name, parent, content, version, created_at, updated_at, updated_by) VALUES
  ('37f3a792-174d-5d29-8b7b-0fdbc33d05db', 'classification', 'PII', 'PII', '', '{"description":"Whether data says something about a person who can be told by it.","mutuallyExclusive":true,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('8345f073-bbe8-5190-ba61-f74801bd2d27', 'tag', 'PII.None', 'None', 'PII', '{"description":"Holds nothing personal.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('5d95f834-9e51-54a6-b799-a147dffb1b4e', 'tag', 'PII.NonSensitive', 'NonSensitive', 'PII', '{"description":"Personal, but it tells nobody apart and harms nobody when seen.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('c1cd9a00-98c1-5312-ad25-a4ddfab92b08', 'tag', 'PII.Sensitive', 'Sensitive', 'PII', '{"description":"Tells a person apart or harms one when seen by the wrong people.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('974866ff-be29-56d8-a558-ad28907fe856', 'classification', 'PersonalData', 'PersonalData', '', '{"description":"What data-protection law calls personal data.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('07cc6f2e-3c66-571a-90e8-c9ecb159a4f8', 'tag', 'PersonalData.Personal', 'Personal', 'PersonalData', '{"description":"Concerns a person who is known or can be found out.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('22f715dc-670f-5470-b1a3-7a5c11bebfb2', 'tag', 'PersonalData.SpecialCategory', 'SpecialCategory', 'PersonalData', '{"description":"Personal data that law guards the most: health, belief, origin.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('58c58496-3094-596c-a9bb-31d90acf0288', 'classification', 'Tier', 'Tier', '', '{"description":"How much depends on an asset.","mutuallyExclusive":true,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('d24b3fe5-25f7-595b-b785-65b4779fe2ce', 'tag', 'Tier.Tier1', 'Tier1', 'Tier', '{"description":"The whole company depends on it.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('a76bc5ec-0e8e-54d0-a8f2-50e67307e225', 'tag', 'Tier.Tier2', 'Tier2', 'Tier', '{"description":"Much of the business depends on it.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('e0d3676b-fd38-5368-a350-c8bd868b6f7f', 'tag', 'Tier.Tier3', 'Tier3', 'Tier', '{"description":"A department depends on it.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('ee9bbaa2-2c1d-5289-aadd-4ca20ffa5bd4', 'tag', 'Tier.Tier4', 'Tier4', 'Tier', '{"description":"A team depends on it.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('665fa880-7bcd-58ff-a992-7f7b9cbc3168', 'tag', 'Tier.Tier5', 'Tier5', 'Tier', '{"description":"Private or not used.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('584f75a2-cdcb-5973-b409-7118fcc31395', 'classification', 'Certification', 'Certification', '', '{"description":"How well an asset has been looked after.","mutuallyExclusive":true,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('d5c0d8df-6abd-5b51-a852-9108b19b9a08', 'tag', 'Certification.Gold', 'Gold', 'Certification', '{"description":"Fit for decisions.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('ecb09d77-ceb0-5c56-a623-c7a37e5ced29', 'tag', 'Certification.Silver', 'Silver', 'Certification', '{"description":"Fit for daily work.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('10ae1b79-c044-5d06-8e65-98a42eb358be', 'tag', 'Certification.Bronze', 'Bronze', 'Certification', '{"description":"Looked at once.","mutuallyExclusive":false,"provider":"system"}', 1, 1767225600000, 1767225600000, 'system'),
  ('9e520b3a-f271-530d-9914-160349690670', 'user', 'admin', 'admin', '', '{"provider":"system","isAdmin":true,"isBot":false}', 1, 1767225600000, 1767225600000, 'system');
)sql";

}  // namespace ai_sdk::server
