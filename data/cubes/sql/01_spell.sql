-- Who worked where, from when to when: monthly insurance turned into islands, imported spells
-- added where insurance says nothing of that person and employer in those months.
-- One row: person_key, employer_key, region, industry, occupation, wage, first_month, last_month.

CREATE TABLE island AS
SELECT person_key, employer_key, region, industry, occupation,
       MAX(wage_base) AS wage, MIN(month) AS first_month, MAX(month) AS last_month
FROM (
    SELECT person_key, employer_key, region, industry, occupation, wage_base, month,
           month - ROW_NUMBER() OVER (
               PARTITION BY person_key, employer_key, region, industry, occupation ORDER BY month
           ) AS island
    FROM insurance_month
) AS numbered
GROUP BY person_key, employer_key, region, industry, occupation, island;

CREATE TABLE limits AS
SELECT MIN(first_month) AS first_month, MAX(last_month) AS last_month
FROM (
    SELECT MIN(first_month) AS first_month, MAX(last_month) AS last_month FROM island
    UNION ALL
    SELECT MIN(start_month), MAX(start_month) FROM employment
    UNION ALL
    SELECT MIN(start_month), MAX(end_month) FROM employment
) AS ranges;

CREATE TABLE spell AS
SELECT person_key, employer_key, region, industry, occupation, wage, first_month, last_month
FROM island
UNION ALL
SELECT e.person_key, e.employer_key, e.region, COALESCE(e.industry, 0), e.occupation, e.wage,
       e.start_month, COALESCE(e.end_month, l.last_month)
FROM employment AS e
CROSS JOIN limits AS l
WHERE NOT EXISTS (
    SELECT 1 FROM island AS i
    WHERE i.person_key = e.person_key AND i.employer_key = e.employer_key
      AND i.first_month <= COALESCE(e.end_month, l.last_month) AND i.last_month >= e.start_month
);

DROP TABLE island;
