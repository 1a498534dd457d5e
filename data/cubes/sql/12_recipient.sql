-- Who was paid: people once a year, and what became of them. A move inside a city is no leaving of
-- it, so each is seen from every level of region, by what was paid there: under each policy, and
-- under all together (''), which is no sum, because some are paid under several.
CREATE TABLE payment AS
SELECT v.level, CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE g.region END AS region,
       CASE c.each WHEN 1 THEN g.policy ELSE '' END AS policy,
       g.person_key, g.paid_month AS month, SUM(g.fen) AS fen
FROM payout_in AS g
JOIN region_dim AS d ON d.region = g.region
CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v
CROSS JOIN (SELECT 0 AS each UNION ALL SELECT 1) AS c
WHERE g.status = 'paid' AND g.paid_month IS NOT NULL AND g.person_key IS NOT NULL
GROUP BY v.level, CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE g.region END,
         CASE c.each WHEN 1 THEN g.policy ELSE '' END, g.person_key, g.paid_month;

-- Each person in the month of their first payment in a year: the months of a year add up.
CREATE TABLE payout_person AS
SELECT CAST(level AS INTEGER) AS level, region, month, CAST(COUNT(*) AS INTEGER) AS people
FROM (
    SELECT level, region, person_key, MIN(month) AS month
    FROM payment
    WHERE policy = ''
    GROUP BY level, region, person_key, month - MOD(month, 12)
) AS firsts
GROUP BY level, region, month
ORDER BY level, region, month;

-- The same under each policy: whoever is paid under several is counted under each.
CREATE TABLE policy_person AS
SELECT CAST(level AS INTEGER) AS level, region, policy, month, CAST(COUNT(*) AS INTEGER) AS people
FROM (
    SELECT level, region, policy, person_key, MIN(month) AS month
    FROM payment
    WHERE policy <> ''
    GROUP BY level, region, policy, person_key, month - MOD(month, 12)
) AS firsts
GROUP BY level, region, policy, month
ORDER BY level, region, policy, month;

CREATE TABLE first_payment AS
SELECT level, region, policy, person_key, MIN(month) AS month
FROM payment
GROUP BY level, region, policy, person_key;

CREATE TABLE received_amount AS
SELECT f.level, f.region, f.policy, f.person_key, f.month,
       SUM(CASE WHEN a.month < f.month + 12 THEN a.fen ELSE 0 END) AS fen12,
       SUM(CASE WHEN a.month < f.month + 36 THEN a.fen ELSE 0 END) AS fen36
FROM first_payment AS f
JOIN payment AS a
  ON a.level = f.level AND a.region = f.region AND a.policy = f.policy
 AND a.person_key = f.person_key
GROUP BY f.level, f.region, f.policy, f.person_key, f.month;

-- Still here: insured there in that month or one of the two after it; three away are a leaving.
CREATE TABLE still_here AS
SELECT f.level, f.region, f.policy, f.person_key,
       MAX(CASE WHEN s.first_month <= f.month + 14 AND s.last_month >= f.month + 12
                THEN 1 ELSE 0 END) AS here12,
       MAX(CASE WHEN s.first_month <= f.month + 38 AND s.last_month >= f.month + 36
                THEN 1 ELSE 0 END) AS here36
FROM first_payment AS f
JOIN pid AS p ON p.person_key = f.person_key
JOIN state AS s ON s.pid = p.pid
JOIN region_dim AS d ON d.region = s.region
WHERE f.region = CASE f.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE s.region END
GROUP BY f.level, f.region, f.policy, f.person_key;

-- Of those observed so long: people, still here, and what they were paid until then.
CREATE TABLE paid_stay AS
SELECT CAST(a.level AS INTEGER) AS level, a.region, a.policy,
       CAST(a.month - MOD(a.month, 12) AS INTEGER) AS january,
       CAST(COUNT(*) AS INTEGER) AS people,
       CAST(SUM(CASE WHEN a.month + 14 <= l.last_month THEN 1 ELSE 0 END) AS INTEGER) AS seen12,
       CAST(SUM(CASE WHEN a.month + 14 <= l.last_month THEN COALESCE(h.here12, 0) ELSE 0 END)
            AS INTEGER) AS here12,
       CAST(SUM(CASE WHEN a.month + 14 <= l.last_month THEN a.fen12 ELSE 0 END) AS DOUBLE) / 100
           AS amount12,
       CAST(SUM(CASE WHEN a.month + 38 <= l.last_month THEN 1 ELSE 0 END) AS INTEGER) AS seen36,
       CAST(SUM(CASE WHEN a.month + 38 <= l.last_month THEN COALESCE(h.here36, 0) ELSE 0 END)
            AS INTEGER) AS here36,
       CAST(SUM(CASE WHEN a.month + 38 <= l.last_month THEN a.fen36 ELSE 0 END) AS DOUBLE) / 100
           AS amount36
FROM received_amount AS a
CROSS JOIN limits AS l
LEFT JOIN still_here AS h
  ON h.level = a.level AND h.region = a.region AND h.policy = a.policy
 AND h.person_key = a.person_key
GROUP BY a.level, a.region, a.policy, a.month - MOD(a.month, 12)
ORDER BY level, region, policy, january;

DROP TABLE payment;
DROP TABLE first_payment;
DROP TABLE received_amount;
DROP TABLE still_here;
