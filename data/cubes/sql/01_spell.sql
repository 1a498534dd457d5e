-- Who worked where, from when to when: monthly insurance turned into islands, imported spells
-- added where insurance says nothing of that person and employer in those months.
-- One row: person_key, employer_key, region, industry, occupation, wage, first_month, last_month, and
-- what was paid at its beginning and end (pay_first, pay_last: hundreds of yuan a month; the month goes
-- before the pay so that the least and the greatest of both are the first month's and the last's).

CREATE TABLE island AS
SELECT person_key, employer_key, region, industry, occupation,
       MAX(wage_base) AS wage, MIN(month) AS first_month, MAX(month) AS last_month,
       MIN(CAST(month AS BIGINT) * 1000000 + CAST(FLOOR(wage_base / 100) AS BIGINT))
           - MIN(CAST(month AS BIGINT)) * 1000000 AS pay_first,
       MAX(CAST(month AS BIGINT) * 1000000 + CAST(FLOOR(wage_base / 100) AS BIGINT))
           - MAX(CAST(month AS BIGINT)) * 1000000 AS pay_last
FROM (
    SELECT person_key, employer_key, region, industry, occupation, wage_base, month,
           month - ROW_NUMBER() OVER (
               PARTITION BY person_key, employer_key, region, industry, occupation ORDER BY month
           ) AS island
    FROM insurance_month
) AS numbered
GROUP BY person_key, employer_key, region, industry, occupation, island;

-- A table of its own, because it is of everybody: a build may make the spells of a few alone.
CREATE TABLE newest_insured AS
SELECT MAX(last_month) AS newest FROM island;

CREATE TABLE limits AS
SELECT MIN(first_month) AS first_month, MAX(last_month) AS last_month
FROM (
    SELECT MIN(first_month) AS first_month, MAX(last_month) AS last_month FROM island
    UNION ALL
    SELECT MIN(start_month), MAX(start_month) FROM employment
    UNION ALL
    SELECT MIN(start_month), MAX(end_month) FROM employment
) AS ranges;

-- Where the two overlap, insurance speaks from its first month there to its newest month of all: an
-- imported spell keeps what lies before, and, of those insured to the end, what lies after.
CREATE TABLE overlap AS
SELECT e.person_key, e.employer_key, e.start_month,
       MIN(i.first_month) AS first_insured, MAX(i.last_month) AS last_insured
FROM employment AS e
CROSS JOIN limits AS l
JOIN island AS i
  ON i.person_key = e.person_key AND i.employer_key = e.employer_key
 AND i.first_month <= COALESCE(e.end_month, l.last_month) AND i.last_month >= e.start_month
GROUP BY e.person_key, e.employer_key, e.start_month;

CREATE TABLE spell AS
SELECT person_key, employer_key, region, industry, occupation, wage, first_month, last_month,
       pay_first, pay_last
FROM island
UNION ALL
SELECT e.person_key, e.employer_key, e.region, COALESCE(e.industry, 0), e.occupation, e.wage,
       e.start_month, COALESCE(o.first_insured - 1, e.end_month, l.last_month),
       CAST(FLOOR(e.wage / 100) AS BIGINT), CAST(FLOOR(e.wage / 100) AS BIGINT)
FROM employment AS e
CROSS JOIN limits AS l
LEFT JOIN overlap AS o
  ON o.person_key = e.person_key AND o.employer_key = e.employer_key
 AND o.start_month = e.start_month
WHERE o.first_insured IS NULL OR o.first_insured > e.start_month
UNION ALL
SELECT e.person_key, e.employer_key, e.region, COALESCE(e.industry, 0), e.occupation, e.wage,
       x.newest + 1, COALESCE(e.end_month, l.last_month),
       CAST(FLOOR(e.wage / 100) AS BIGINT), CAST(FLOOR(e.wage / 100) AS BIGINT)
FROM employment AS e
CROSS JOIN limits AS l
CROSS JOIN newest_insured AS x
JOIN overlap AS o
  ON o.person_key = e.person_key AND o.employer_key = e.employer_key
 AND o.start_month = e.start_month
WHERE o.last_insured = x.newest AND COALESCE(e.end_month, l.last_month) > x.newest;

DROP TABLE island;
DROP TABLE newest_insured;
DROP TABLE overlap;
