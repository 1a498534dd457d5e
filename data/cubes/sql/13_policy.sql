-- What each policy asks of whom, and which cases granted look wrong. The rules' records, with what
-- each means in words, are data/review.py; a test holds the two together.

CREATE TABLE policy_rule AS
SELECT CAST(ROW_NUMBER() OVER (ORDER BY policy, region, start_month) AS INTEGER) AS rid,
       policy, kind, region, start_month, end_month, COALESCE(department, '') AS department,
       COALESCE(fund_source, '') AS fund_source, amount, COALESCE(education_min, 0) AS education_min,
       age_max, COALESCE(insured_months, 0) AS insured_months, arrived_from,
       COALESCE(stay_months, 0) AS stay_months, claim_gap, COALESCE(clause, '') AS clause
FROM policy_in;

-- The rule that a case falls under: in force then, of the nearest place, the newest.
CREATE TABLE case_rule AS
SELECT case_id, rid
FROM (
    SELECT g.case_id, r.rid,
           ROW_NUMBER() OVER (
               PARTITION BY g.case_id
               ORDER BY CASE WHEN g.applied_month BETWEEN r.start_month AND r.end_month
                             THEN 0 ELSE 1 END,
                        CASE WHEN r.region = g.region THEN 0 WHEN r.region = d.city THEN 1
                             ELSE 2 END,
                        r.start_month DESC, r.rid
           ) AS preference
    FROM payout_in AS g
    JOIN region_dim AS d ON d.region = g.region
    JOIN policy_rule AS r ON r.policy = g.policy
    WHERE r.region = g.region OR r.region = d.city OR r.region = d.province
) AS ordered
WHERE preference = 1;

CREATE TABLE granted_case AS
SELECT g.case_id, g.region, COALESCE(r.region, 0) AS place, g.policy, g.kind, g.status, g.amount, g.person_key,
       g.reported, g.applied_month, g.applied_day, g.granted_month,
       COALESCE(r.department, '') AS department, COALESCE(r.education_min, 0) AS education_min,
       r.age_max, COALESCE(r.insured_months, 0) AS insured_months, r.arrived_from,
       COALESCE(r.stay_months, 0) AS stay_months, r.claim_gap
FROM payout_in AS g
LEFT JOIN case_rule AS c ON c.case_id = g.case_id
LEFT JOIN policy_rule AS r ON r.rid = c.rid
WHERE g.status IN ('paid', 'approved');

-- Stays where a policy holds, gaps of one or two months closed, whoever employs them.
CREATE TABLE place_stay AS
SELECT person_key, place, number, MIN(first_month) AS first_month, MAX(last_month) AS last_month
FROM (
    SELECT person_key, place, first_month, last_month,
           SUM(starts) OVER (
               PARTITION BY person_key, place ORDER BY first_month, last_month
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
           ) AS number
    FROM (
        SELECT s.person_key, r.region AS place, s.first_month, s.last_month,
               CASE WHEN s.first_month - MAX(s.last_month) OVER (
                        PARTITION BY s.person_key, r.region ORDER BY s.first_month, s.last_month
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ) <= 3 THEN 0 ELSE 1 END AS starts
        FROM spell AS s
        JOIN region_dim AS d ON d.region = s.region
        JOIN (SELECT DISTINCT region FROM policy_rule) AS r
          ON r.region = s.region OR r.region = d.city OR r.region = d.province
    ) AS seen
) AS numbered
GROUP BY person_key, place, number;

-- Each case with the stay in which it was applied for, the claim before it and the degree held.
CREATE TABLE case_seen AS
SELECT g.case_id, s.first_month, s.last_month, e.education, e.birth_year,
       LAG(g.applied_month) OVER (
           PARTITION BY g.person_key, g.policy, g.place ORDER BY g.applied_day, g.case_id
       ) AS claimed_before
FROM granted_case AS g
LEFT JOIN place_stay AS s
  ON s.person_key = g.person_key AND s.place = g.place
 AND s.first_month <= g.applied_month AND s.last_month >= g.applied_month - 2
LEFT JOIN (
    SELECT a.case_id,
           MAX(CASE WHEN COALESCE(p.education_as_of, 0) <= a.applied_month
                    THEN p.education ELSE 0 END) AS education,
           MAX(p.birth_year) AS birth_year
    FROM granted_case AS a
    JOIN person AS p ON p.person_key = a.person_key
    GROUP BY a.case_id
) AS e ON e.case_id = g.case_id
WHERE g.person_key IS NOT NULL;

-- Only what is certain: a stay that may have begun before the data is not too short, one that ends
-- with the data has not ended, and whoever may not have had their birthday is not over age.
CREATE TABLE suspect AS
SELECT f.case_id, g.region, g.policy, g.kind, g.department, f.rule, g.applied_month AS month,
       g.status, g.amount
FROM (
    SELECT case_id, 'reported' AS rule FROM granted_case WHERE reported = 1
    UNION ALL
    SELECT g.case_id, 'twice'
    FROM granted_case AS g
    JOIN case_seen AS c ON c.case_id = g.case_id
    WHERE g.applied_month - c.claimed_before < g.claim_gap
    UNION ALL
    SELECT g.case_id, 'left'
    FROM granted_case AS g
    JOIN case_seen AS c ON c.case_id = g.case_id
    CROSS JOIN limits AS l
    WHERE g.stay_months > 0 AND c.last_month < g.granted_month + g.stay_months - 1
      AND c.last_month <= l.last_month - 3
    UNION ALL
    SELECT g.case_id, 'not_insured'
    FROM granted_case AS g
    JOIN case_seen AS c ON c.case_id = g.case_id
    CROSS JOIN limits AS l
    WHERE g.insured_months > 0
      AND g.applied_month BETWEEN l.first_month + 2 AND l.last_month
      AND (c.first_month IS NULL
           OR (c.first_month >= l.first_month + 3
               AND g.applied_month - c.first_month + 1 < g.insured_months))
    UNION ALL
    SELECT g.case_id, 'arrival'
    FROM granted_case AS g
    JOIN case_seen AS c ON c.case_id = g.case_id
    WHERE c.first_month < g.arrived_from
    UNION ALL
    SELECT g.case_id, 'education'
    FROM granted_case AS g
    JOIN case_seen AS c ON c.case_id = g.case_id
    WHERE c.education > 0 AND c.education < g.education_min
    UNION ALL
    SELECT g.case_id, 'age'
    FROM granted_case AS g
    JOIN case_seen AS c ON c.case_id = g.case_id
    WHERE g.applied_month - MOD(g.applied_month, 12) - 12 * c.birth_year > 12 * (g.age_max + 1)
) AS f
JOIN granted_case AS g ON g.case_id = f.case_id
ORDER BY month DESC, case_id, rule;

-- Who came and met a policy's conditions while it was in force, and whether they were granted it
-- within a year; where applications cover that year whole. Counted once a stay and policy, in the
-- county and at the kind of employer where they were best paid in the month they met them.
CREATE TABLE applied_window AS
SELECT MIN(applied_month) AS first_month, MAX(applied_month) AS last_month FROM payout_in;

CREATE TABLE eligible_stay AS
SELECT s.person_key, s.place, r.rid, r.policy, s.first_month,
       s.first_month + CASE WHEN r.insured_months > 1 THEN r.insured_months - 1 ELSE 0 END
           AS qualified
FROM place_stay AS s
JOIN policy_rule AS r ON r.region = s.place
JOIN pid AS p ON p.person_key = s.person_key
LEFT JOIN person_attribute AS t ON t.pid = p.pid
LEFT JOIN education_spell AS d
  ON d.pid = p.pid AND d.education >= r.education_min
 AND s.first_month + CASE WHEN r.insured_months > 1 THEN r.insured_months - 1 ELSE 0 END
     BETWEEN d.first_month AND d.last_month
CROSS JOIN limits AS l
CROSS JOIN applied_window AS a
WHERE s.first_month >= l.first_month + 3
  AND s.first_month + CASE WHEN r.insured_months > 1 THEN r.insured_months - 1 ELSE 0 END
      <= s.last_month
  AND s.first_month + CASE WHEN r.insured_months > 1 THEN r.insured_months - 1 ELSE 0 END
      BETWEEN r.start_month AND r.end_month
  AND s.first_month >= COALESCE(r.arrived_from, 0)
  AND (r.education_min = 0 OR d.pid IS NOT NULL)
  AND (r.age_max IS NULL OR s.first_month - MOD(s.first_month, 12) - 12 * t.birth_year
                            <= 12 * r.age_max)
  AND s.first_month >= a.first_month
  AND s.first_month + CASE WHEN r.insured_months > 1 THEN r.insured_months - 1 ELSE 0 END + 12
      <= a.last_month;

CREATE TABLE eligible_granted AS
SELECT DISTINCT e.person_key, e.place, e.rid, e.first_month
FROM eligible_stay AS e
JOIN granted_case AS g
  ON g.person_key = e.person_key AND g.policy = e.policy AND g.place = e.place
 AND g.applied_month BETWEEN e.first_month AND e.qualified + 12;

CREATE TABLE policy_cover AS
SELECT region, policy, CAST(qualified - MOD(qualified, 12) AS INTEGER) AS january,
       CAST(nature AS INTEGER) AS nature, CAST(COUNT(*) AS INTEGER) AS eligible,
       CAST(SUM(granted) AS INTEGER) AS granted
FROM (
    SELECT e.rid, e.policy, e.qualified, s.region, COALESCE(f.nature, 0) AS nature,
           CASE WHEN g.rid IS NULL THEN 0 ELSE 1 END AS granted,
           ROW_NUMBER() OVER (
               PARTITION BY e.person_key, e.place, e.rid, e.first_month
               ORDER BY COALESCE(s.wage, 0) DESC, s.first_month, s.employer_key, s.region,
                        s.industry
           ) AS preference
    FROM eligible_stay AS e
    JOIN spell AS s
      ON s.person_key = e.person_key
     AND s.first_month <= e.qualified AND s.last_month >= e.qualified - 2
    JOIN region_dim AS d ON d.region = s.region
    LEFT JOIN employer_nature AS f ON f.employer_key = s.employer_key
    LEFT JOIN eligible_granted AS g
      ON g.person_key = e.person_key AND g.place = e.place AND g.rid = e.rid
     AND g.first_month = e.first_month
    WHERE e.place = s.region OR e.place = d.city OR e.place = d.province
) AS ordered
WHERE preference = 1
GROUP BY region, policy, CAST(qualified - MOD(qualified, 12) AS INTEGER), nature
ORDER BY region, policy, january, nature;

-- The register as it is served, with names that applications use and the register lacks.
CREATE TABLE policy_register AS
SELECT r.policy, r.kind, r.region, r.start_month, r.end_month, r.department, r.fund_source,
       r.amount, r.education_min AS education, r.age_max AS age, r.insured_months, r.arrived_from,
       r.stay_months, r.claim_gap, r.clause, 1 AS registered,
       CASE WHEN u.rid IS NULL THEN 0 ELSE 1 END AS used
FROM policy_rule AS r
LEFT JOIN (SELECT DISTINCT rid FROM case_rule) AS u ON u.rid = r.rid
UNION ALL
SELECT g.policy, MIN(g.kind), g.region, MIN(g.applied_month), 999999, '', '', CAST(NULL AS DOUBLE), 0,
       NULL, 0, NULL, 0, NULL, '', 0, 1
FROM payout_in AS g
LEFT JOIN case_rule AS c ON c.case_id = g.case_id
WHERE c.case_id IS NULL AND (SELECT COUNT(*) FROM policy_rule) > 0
GROUP BY g.policy, g.region
ORDER BY policy, region, start_month;

-- Two policies of one kind in force in one place at one time.
CREATE TABLE policy_overlap AS
SELECT a.kind, a.policy, b.policy AS other, b.region,
       MAX(CASE WHEN a.start_month >= b.start_month THEN a.start_month ELSE b.start_month END)
           AS first_month,
       MAX(CASE WHEN a.end_month <= b.end_month THEN a.end_month ELSE b.end_month END) AS last_month
FROM policy_rule AS a
JOIN policy_rule AS b
  ON b.kind = a.kind AND b.policy <> a.policy
 AND a.start_month <= b.end_month AND b.start_month <= a.end_month
JOIN region_dim AS d ON d.region = b.region
WHERE (a.region = b.region AND a.policy < b.policy)
   OR (a.region <> b.region AND (a.region = d.city OR a.region = d.province))
GROUP BY a.kind, a.policy, b.policy, b.region
ORDER BY kind, policy, other, region;

DROP TABLE granted_case;
DROP TABLE place_stay;
DROP TABLE case_seen;
DROP TABLE applied_window;
DROP TABLE eligible_stay;
DROP TABLE eligible_granted;
DROP TABLE employer_nature;
