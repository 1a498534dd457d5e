-- One line of life per person: where the primary spell was, month by month, as intervals.
-- The primary spell is the best paid; ties go to the earliest start, then to the employer's key,
-- so that every engine picks the same. Joined on small integers, never on keys (DESIGN §5).

-- People are numbered in the order of their keys, each part of the keys by itself and then moved up by
-- all before it: one numbering of everybody would pass through a single machine. A part is what the key
-- begins with (hexadecimal, so bytes are characters): 256 of them, equally full.
CREATE TABLE person_part AS
SELECT person_key, SUBSTRING(CAST(person_key AS VARCHAR), 1, 2) AS part
FROM (SELECT DISTINCT person_key FROM spell) AS people;

CREATE TABLE part_offset AS
SELECT part, SUM(people) OVER (ORDER BY part ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
           - people AS earlier
FROM (SELECT part, COUNT(*) AS people FROM person_part GROUP BY part) AS counted;

CREATE TABLE pid AS
SELECT k.person_key,
       CAST(o.earlier + ROW_NUMBER() OVER (PARTITION BY k.part ORDER BY k.person_key) AS INTEGER) AS pid
FROM person_part AS k
JOIN part_offset AS o ON o.part = k.part;

DROP TABLE person_part;
DROP TABLE part_offset;

-- Employers that belong to an industrial chain, as small integers; all others are 0.
CREATE TABLE chain_firm AS
SELECT employer_key, CAST(ROW_NUMBER() OVER (ORDER BY employer_key) AS INTEGER) AS firm,
       name, region, chain, COALESCE(chain_link, '') AS chain_link
FROM employer
WHERE chain IS NOT NULL;

CREATE TABLE job_spell AS
SELECT p.pid, s.region, s.industry, s.occupation, s.wage, s.first_month, s.last_month,
       COALESCE(f.firm, 0) AS firm, s.employer_key, s.pay_first, s.pay_last,
       ROW_NUMBER() OVER (
           PARTITION BY p.pid
           ORDER BY COALESCE(s.wage, 0) DESC, s.first_month, s.employer_key, s.region, s.industry
       ) AS preference
FROM spell AS s
JOIN pid AS p ON p.person_key = s.person_key
LEFT JOIN chain_firm AS f ON f.employer_key = s.employer_key;

-- Education is known from a month on; the first statement is taken to have held before.
CREATE TABLE education_spell AS
SELECT p.pid, d.education,
       CASE WHEN ROW_NUMBER() OVER (PARTITION BY p.pid ORDER BY d.as_of) = 1
            THEN 0 ELSE d.as_of END AS first_month,
       COALESCE(LEAD(d.as_of) OVER (PARTITION BY p.pid ORDER BY d.as_of), 999999) - 1 AS last_month
FROM (
    SELECT person_key, COALESCE(education_as_of, 0) AS as_of, MAX(education) AS education
    FROM person
    GROUP BY person_key, COALESCE(education_as_of, 0)
) AS d
JOIN pid AS p ON p.person_key = d.person_key;

CREATE TABLE person_attribute AS
SELECT pid, qualified, high, origin, birth_year, tier, team
FROM (
    SELECT p.pid, d.origin, d.birth_year, d.talent_tier AS tier, d.team,
           CASE WHEN d.professional_title IS NOT NULL OR d.skill_level IN ('1', '2', '3')
                THEN 1 ELSE 0 END AS qualified,
           CASE WHEN d.talent_tier IN ('A', 'B', 'C', 'D', 'E') THEN 1 ELSE 0 END AS high,
           ROW_NUMBER() OVER (
               PARTITION BY p.pid ORDER BY COALESCE(d.education_as_of, 0) DESC
           ) AS newest
    FROM person AS d
    JOIN pid AS p ON p.person_key = d.person_key
) AS ordered
WHERE newest = 1;

-- Episode splitting: a person's line is cut wherever a spell begins or ends or a degree is awarded.
CREATE TABLE split_month AS
SELECT pid, month AS first_month,
       COALESCE(LEAD(month) OVER (PARTITION BY pid ORDER BY month), 0) - 1 AS last_month
FROM (
    SELECT pid, first_month AS month FROM job_spell
    UNION
    SELECT pid, last_month + 1 FROM job_spell
    UNION
    SELECT d.pid, d.first_month
    FROM education_spell AS d
    JOIN (
        SELECT pid, MIN(first_month) AS first_month, MAX(last_month) AS last_month
        FROM job_spell GROUP BY pid
    ) AS span ON span.pid = d.pid
    WHERE d.first_month > span.first_month AND d.first_month <= span.last_month
) AS months;

CREATE TABLE episode AS
SELECT c.pid, c.first_month, c.last_month, MIN(w.preference) AS preference
FROM split_month AS c
JOIN job_spell AS w
  ON w.pid = c.pid AND w.first_month <= c.first_month AND w.last_month >= c.last_month
WHERE c.last_month >= c.first_month
GROUP BY c.pid, c.first_month, c.last_month;

CREATE TABLE state AS
SELECT p.pid, p.first_month, p.last_month, w.region, w.industry, w.occupation, w.wage, w.firm,
       p.preference AS job,
       COALESCE(d.education, 0) AS education,
       CASE WHEN COALESCE(d.education, 0) >= 3 OR COALESCE(t.qualified, 0) = 1
            THEN 1 ELSE 0 END AS talent,
       COALESCE(t.high, 0) AS high,
       COALESCE(t.origin, 0) AS origin
FROM episode AS p
JOIN job_spell AS w ON w.pid = p.pid AND w.preference = p.preference
LEFT JOIN education_spell AS d
  ON d.pid = p.pid AND d.first_month <= p.first_month AND d.last_month >= p.first_month
LEFT JOIN person_attribute AS t ON t.pid = p.pid;

DROP TABLE split_month;
DROP TABLE episode;
