-- What universities sent out, what the office paid, owes, plans and promised.
-- A *place* is a city, and a whole 直辖市; a province's own code = city not stated.

CREATE TABLE place_dim AS
SELECT region, province,
       CASE WHEN province IN (110000, 120000, 310000, 500000) THEN province ELSE city END AS place,
       CASE WHEN region = city THEN 0 ELSE region END AS county,
       CASE WHEN region = province AND province NOT IN (110000, 120000, 310000, 500000)
            THEN 0 ELSE 1 END AS known
FROM region_dim;

CREATE TABLE graduate_out AS
SELECT g.graduation_year AS year, COALESCE(g.school, '') AS school,
       COALESCE(c.region, 0) AS region, COALESCE(g.education, 0) AS education,
       COALESCE(g.origin, 0) AS origin, g.destination_type,
       COALESCE(d.province, 0) AS destination, COALESCE(d.place, 0) AS destination_city,
       COALESCE(g.destination_industry, 0) AS industry,
       CASE WHEN d.province IS NULL THEN 0 ELSE 1 END AS traced,
       CASE WHEN d.place = h.place THEN 1 ELSE 0 END AS stays_city,
       CASE WHEN d.province = h.province THEN 1 ELSE 0 END AS stays_province,
       CAST(SUM(g.people) AS INTEGER) AS people
FROM graduate_in AS g
LEFT JOIN school_dim AS c ON c.school = g.school
LEFT JOIN place_dim AS h ON h.region = c.region
LEFT JOIN place_dim AS d ON d.region = g.destination_region
GROUP BY g.graduation_year, COALESCE(g.school, ''), COALESCE(c.region, 0),
         COALESCE(g.education, 0), COALESCE(g.origin, 0), g.destination_type,
         COALESCE(d.province, 0), COALESCE(d.place, 0), COALESCE(g.destination_industry, 0),
         CASE WHEN d.province IS NULL THEN 0 ELSE 1 END,
         CASE WHEN d.place = h.place THEN 1 ELSE 0 END,
         CASE WHEN d.province = h.province THEN 1 ELSE 0 END
ORDER BY year, region, school;

CREATE TABLE student_in AS
SELECT expected_graduation AS year, COALESCE(school, '') AS school,
       COALESCE(origin, 0) AS origin, COALESCE(education, 0) AS education,
       CAST(COUNT(*) AS INTEGER) AS people
FROM student
GROUP BY expected_graduation, COALESCE(school, ''), COALESCE(origin, 0), COALESCE(education, 0)
ORDER BY year, school;

-- Whose employer is of which kind: the employer that applied, or the best-paid one at which the
-- applicant was insured in the month of the application (as DESIGN's primary spell); 0 = not known.
CREATE TABLE employer_nature AS
SELECT employer_key, CASE MAX(nature) WHEN 'company' THEN 1 WHEN 'academic' THEN 2
                                      WHEN 'government' THEN 3 ELSE 0 END AS nature
FROM employer
GROUP BY employer_key;

CREATE TABLE payout_nature AS
SELECT case_id, employer_key, nature
FROM (
    SELECT g.case_id, s.employer_key, COALESCE(f.nature, 0) AS nature,
           ROW_NUMBER() OVER (
               PARTITION BY g.case_id
               ORDER BY COALESCE(s.wage, 0) DESC, s.first_month, s.employer_key, s.region,
                        s.industry
           ) AS preference
    FROM payout_in AS g
    JOIN spell AS s ON s.person_key = g.person_key
     AND s.first_month <= g.applied_month AND s.last_month >= g.applied_month
    LEFT JOIN employer_nature AS f ON f.employer_key = s.employer_key
    WHERE g.employer_key IS NULL
) AS ordered
WHERE preference = 1
UNION ALL
SELECT g.case_id, g.employer_key, COALESCE(f.nature, 0)
FROM payout_in AS g
LEFT JOIN employer_nature AS f ON f.employer_key = g.employer_key
WHERE g.employer_key IS NOT NULL;

-- Money is added up in 分: sums of decimals depend on the order in which they are added.
CREATE TABLE payout AS
SELECT g.region, g.policy, g.kind, g.status, g.fen, g.applied_month, g.decided_month, g.paid_month,
       g.days, g.days_to_decide, g.days_after_decision, g.waited, COALESCE(n.nature, 0) AS nature
FROM payout_in AS g
LEFT JOIN payout_nature AS n ON n.case_id = g.case_id;

CREATE TABLE application AS
SELECT applied_month AS month, region, policy, kind, CAST(nature AS INTEGER) AS nature, status,
       CAST(COUNT(*) AS INTEGER) AS cases
FROM payout
GROUP BY applied_month, region, policy, kind, nature, status
ORDER BY month, region, policy, kind, nature, status;

-- How decisions ripen: of the applications of a month, those decided so many months later; -1 where
-- it isn't said when.
CREATE TABLE application_ripening AS
SELECT applied_month AS month, region, policy, kind, CAST(nature AS INTEGER) AS nature,
       CASE WHEN decided_month IS NULL THEN -1 WHEN decided_month < applied_month THEN 0
            ELSE decided_month - applied_month END AS lag,
       CAST(SUM(CASE WHEN status = 'rejected' THEN 0 ELSE 1 END) AS INTEGER) AS approved,
       CAST(SUM(CASE WHEN status = 'rejected' THEN 1 ELSE 0 END) AS INTEGER) AS refused,
       CAST(COUNT(*) AS INTEGER) AS decided
FROM payout
WHERE status IN ('approved', 'paid', 'rejected')
GROUP BY applied_month, region, policy, kind, nature,
         CASE WHEN decided_month IS NULL THEN -1 WHEN decided_month < applied_month THEN 0
              ELSE decided_month - applied_month END
ORDER BY month, region, policy, kind;

CREATE TABLE decide_days AS
SELECT decided_month AS month, region, policy, kind, CAST(nature AS INTEGER) AS nature,
       CAST(FLOOR(days_to_decide / 10) AS INTEGER) AS bin, CAST(COUNT(*) AS INTEGER) AS cases
FROM payout
WHERE decided_month IS NOT NULL
GROUP BY decided_month, region, policy, kind, nature, CAST(FLOOR(days_to_decide / 10) AS INTEGER)
ORDER BY month, region, policy, kind, nature, bin;

CREATE TABLE after_days AS
SELECT paid_month AS month, region, policy, kind, CAST(nature AS INTEGER) AS nature,
       CAST(FLOOR(days_after_decision / 10) AS INTEGER) AS bin, CAST(COUNT(*) AS INTEGER) AS cases
FROM payout
WHERE status = 'paid' AND paid_month IS NOT NULL AND days_after_decision IS NOT NULL
GROUP BY paid_month, region, policy, kind, nature,
         CAST(FLOOR(days_after_decision / 10) AS INTEGER)
ORDER BY month, region, policy, kind, nature, bin;

CREATE TABLE payout_paid AS
SELECT paid_month AS month, region, policy, kind, CAST(nature AS INTEGER) AS nature,
       CAST(COUNT(*) AS INTEGER) AS cases, CAST(SUM(fen) AS DOUBLE) / 100 AS amount
FROM payout
WHERE status = 'paid' AND paid_month IS NOT NULL
GROUP BY paid_month, region, policy, kind, nature
ORDER BY month, region, policy, kind, nature;

CREATE TABLE payout_days AS
SELECT paid_month AS month, region, kind, CAST(FLOOR(days / 10) AS INTEGER) AS bin,
       CAST(COUNT(*) AS INTEGER) AS cases
FROM payout
WHERE status = 'paid' AND days IS NOT NULL
GROUP BY paid_month, region, kind, CAST(FLOOR(days / 10) AS INTEGER)
ORDER BY month, region, kind, bin;

-- Approved and not yet paid, by how long they have waited at the data date.
CREATE TABLE payout_due AS
SELECT region, kind,
       CASE WHEN waited <= 30 THEN 0 WHEN waited <= 90 THEN 1 WHEN waited <= 180 THEN 2
            WHEN waited <= 365 THEN 3 ELSE 4 END AS wait,
       CAST(COUNT(*) AS INTEGER) AS cases, CAST(SUM(fen) AS DOUBLE) / 100 AS amount
FROM payout
WHERE status = 'approved'
GROUP BY region, kind,
         CASE WHEN waited <= 30 THEN 0 WHEN waited <= 90 THEN 1 WHEN waited <= 180 THEN 2
              WHEN waited <= 365 THEN 3 ELSE 4 END
ORDER BY region, kind;

DROP TABLE payout;

CREATE TABLE fund AS
SELECT year, COALESCE(region, 0) AS region, department, programme,
       SUM(budget) AS budget, SUM(COALESCE(executed, 0)) AS executed
FROM fund_budget
GROUP BY year, COALESCE(region, 0), department, programme
ORDER BY year, region, department, programme;

-- The year's money at each step; a step's day as days since 1990-01-01.
CREATE TABLE fund_way AS
SELECT year, COALESCE(region, 0) AS region, department, programme,
       COALESCE(fund_source, '') AS fund_source, step, MAX(day) AS day,
       CAST(SUM(COALESCE(fen, 0)) AS DOUBLE) / 100 AS amount
FROM fund_step_in
GROUP BY year, COALESCE(region, 0), department, programme, COALESCE(fund_source, ''), step
ORDER BY year, region, department, programme, fund_source, step;

-- Of two targets for one cell the one issued later holds; the one before it is kept beside it.
CREATE TABLE promise_turn AS
SELECT region, year, COALESCE(kind, 'yearly') AS kind, indicator, target,
       COALESCE(department, '') AS department, COALESCE(lead, '') AS lead,
       COALESCE(milestones, '') AS milestones, COALESCE(state, 'normal') AS state, due, issued,
       COALESCE(progress, '') AS progress,
       ROW_NUMBER() OVER (PARTITION BY COALESCE(kind, 'yearly'), indicator, region, year
                          ORDER BY issued DESC) AS turn
FROM target_in;

CREATE TABLE promise_row AS
SELECT region, year, kind, indicator, target, department, lead, milestones, state, due, issued,
       progress, earlier
FROM (
    SELECT n.region AS region, n.year AS year, n.kind AS kind, n.indicator AS indicator,
           n.target AS target, n.department AS department, n.lead AS lead,
           n.milestones AS milestones, n.state AS state, n.due AS due, n.issued AS issued,
           n.progress AS progress, e.target AS earlier
    FROM promise_turn AS n
    LEFT JOIN promise_turn AS e
      ON e.region = n.region AND e.year = n.year AND e.kind = n.kind
     AND e.indicator = n.indicator AND e.turn = n.turn + 1
    WHERE n.turn = 1
) AS newest
ORDER BY year, region, kind, indicator;

DROP TABLE promise_turn;

CREATE TABLE promise AS
SELECT CASE WHEN MOD(region, 10000) = 0 THEN 1 WHEN MOD(region, 100) = 0 THEN 2 ELSE 3 END AS level,
       indicator, region, year, target
FROM promise_row
WHERE kind = 'yearly'
ORDER BY indicator, region, year;

-- A mean of days or yuan becomes a sum again, beside how many it is the mean of.
CREATE TABLE service_desk AS
SELECT month, region, service, channel,
       COALESCE(visits, 0) AS visits, COALESCE(cases, 0) AS cases, COALESCE(people, 0) AS people,
       COALESCE(rated, 0) AS rated, COALESCE(satisfied, 0) AS satisfied,
       CASE WHEN days_to_finish IS NULL THEN 0 ELSE COALESCE(cases, 0) END AS timed,
       CAST(COALESCE(days_to_finish, 0) * COALESCE(cases, 0) AS DOUBLE) AS case_days
FROM service_use
WHERE channel <> 'flat'
ORDER BY month, region, service, channel;

CREATE TABLE flat AS
SELECT month, region, service,
       COALESCE(capacity, 0) AS capacity, COALESCE(occupied, 0) AS occupied,
       COALESCE(residents, 0) AS residents,
       CASE WHEN rent IS NULL OR rent_subsidy IS NULL THEN 0 ELSE COALESCE(capacity, 0) END
           AS priced,
       CAST(COALESCE(rent - rent_subsidy, 0) * COALESCE(capacity, 0) AS DOUBLE) AS net_rent
FROM service_use
WHERE channel = 'flat'
ORDER BY month, region, service;

-- Money in 分, as above.
CREATE TABLE finance AS
SELECT month, region, kind AS finance_kind, product, CAST(SUM(cases) AS INTEGER) AS cases,
       CAST(SUM(COALESCE(fen, 0)) AS DOUBLE) / 100 AS amount,
       CAST(SUM(COALESCE(outstanding, 0)) AS INTEGER) AS outstanding,
       CAST(SUM(COALESCE(balance_fen, 0)) AS DOUBLE) / 100 AS balance,
       CAST(SUM(CASE WHEN overdue IS NULL THEN 0 ELSE COALESCE(outstanding, 0) END) AS INTEGER)
           AS watched,
       CAST(SUM(COALESCE(overdue, 0)) AS INTEGER) AS overdue
FROM finance_in
GROUP BY month, region, kind, product
ORDER BY month, region, finance_kind, product;

CREATE TABLE policy_event AS
SELECT policy, region, outcome, MIN(start_month) AS start_month
FROM event_in
GROUP BY policy, region, outcome
ORDER BY policy, region, outcome;

CREATE TABLE indicator AS
SELECT city AS region, indicator, year, value, unit, source, edition, margin
FROM city_indicator
ORDER BY indicator, region, year, edition;

CREATE TABLE clause AS
SELECT city AS region, policy, item, grantee, paid_as, amount, COALESCE(threshold, '') AS threshold,
       since, until, source
FROM clause_in
ORDER BY item, grantee, region, since;
