-- The labour market: posts open in a month, pay by bins, firms, seekers.
-- A post is open from the month it appeared to the month it closed; one that never says when it
-- closes counts for three months. Dates arrive here as month numbers and day counts.

CREATE TABLE post AS
SELECT p.posted_month,
       LEAST(COALESCE(p.closed_month, p.posted_month + 2), x.last_month) AS closed_month,
       COALESCE(p.region, 0) AS region, COALESCE(p.industry, 0) AS industry,
       COALESCE(o.grp, '') AS occupation, COALESCE(p.education, 0) AS education,
       COALESCE(p.headcount, 1) AS headcount, p.filled, p.days_open,
       COALESCE(p.channel, '') AS channel, p.title, p.employer,
       CASE WHEN p.salary_low IS NULL AND p.salary_high IS NULL THEN NULL
            ELSE (COALESCE(p.salary_low, p.salary_high) + COALESCE(p.salary_high, p.salary_low)) / 2
       END AS pay,
       COALESCE(p.salary_high, p.salary_low) AS pay_high
FROM posting_in AS p
CROSS JOIN (SELECT MAX(posted_month) AS last_month FROM posting_in) AS x
LEFT JOIN occupation_dim AS o ON o.code = p.occupation;

CREATE TABLE posting AS
SELECT m.month, p.region, p.industry, p.occupation, p.education, p.channel,
       CAST(COUNT(*) AS INTEGER) AS posts,
       CAST(SUM(p.headcount) AS INTEGER) AS headcount,
       CAST(SUM(CASE WHEN m.month = p.posted_month THEN 1 ELSE 0 END) AS INTEGER) AS new_posts,
       CAST(SUM(CASE WHEN m.month = p.posted_month THEN p.headcount ELSE 0 END) AS INTEGER)
           AS new_headcount,
       CAST(SUM(CASE WHEN m.month = p.posted_month AND p.filled IS NOT NULL THEN p.filled
                     ELSE 0 END) AS INTEGER) AS filled,
       CAST(SUM(CASE WHEN m.month = p.posted_month AND p.filled IS NOT NULL THEN p.headcount
                     ELSE 0 END) AS INTEGER) AS filled_of
FROM post AS p
JOIN month_dim AS m ON m.month BETWEEN p.posted_month AND p.closed_month
GROUP BY m.month, p.region, p.industry, p.occupation, p.education, p.channel
ORDER BY month, region, industry, occupation, education, channel;

CREATE TABLE posting_pay AS
SELECT posted_month AS month, region, industry, occupation, education,
       CAST(FLOOR(pay / 500) AS INTEGER) AS bin,
       CAST(COUNT(*) AS INTEGER) AS posts
FROM post
WHERE pay IS NOT NULL
GROUP BY posted_month, region, industry, occupation, education, CAST(FLOOR(pay / 500) AS INTEGER)
ORDER BY month, region, industry, occupation, education;

CREATE TABLE posting_days AS
SELECT posted_month AS month, region, industry, occupation, education,
       CAST(FLOOR(days_open / 5) AS INTEGER) AS bin,
       CAST(COUNT(*) AS INTEGER) AS posts
FROM post
WHERE days_open IS NOT NULL AND filled > 0
GROUP BY posted_month, region, industry, occupation, education,
         CAST(FLOOR(days_open / 5) AS INTEGER)
ORDER BY month, region, industry, occupation, education;

CREATE TABLE posting_title AS
SELECT posted_month AS month, region, title, CAST(COUNT(*) AS INTEGER) AS posts,
       CAST(SUM(headcount) AS INTEGER) AS headcount
FROM post
GROUP BY posted_month, region, title
ORDER BY month, region, title;

-- Distinct firms do not add up, so each published grain is counted: three levels of region,
-- all industries (-1) or one, the month alone or the twelve months up to it.
CREATE TABLE firm_place AS
SELECT DISTINCT p.posted_month, p.closed_month, p.industry, p.employer, v.level,
       CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE p.region END AS region
FROM post AS p
JOIN region_dim AS d ON d.region = p.region
CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v
WHERE p.employer IS NOT NULL;

CREATE TABLE posting_firm AS
SELECT s.span, m.month, f.level, f.region,
       CASE i.each WHEN 1 THEN f.industry ELSE -1 END AS industry,
       CAST(COUNT(DISTINCT f.employer) AS INTEGER) AS firms
FROM firm_place AS f
CROSS JOIN (SELECT 1 AS span UNION ALL SELECT 12) AS s
CROSS JOIN (SELECT 0 AS each UNION ALL SELECT 1) AS i
JOIN month_dim AS m
  ON m.month >= f.posted_month AND m.month <= f.closed_month + s.span - 1
CROSS JOIN (SELECT MAX(posted_month) AS last_month FROM post) AS x
WHERE m.month <= x.last_month
GROUP BY s.span, m.month, f.level, f.region, CASE i.each WHEN 1 THEN f.industry ELSE -1 END
ORDER BY span, month, level, region;

CREATE TABLE seeker AS
SELECT s.registered_month AS month, s.region, COALESCE(h.province, 0) AS hukou,
       COALESCE(s.education, 0) AS education, COALESCE(o.grp, '') AS occupation,
       CAST(COUNT(*) AS INTEGER) AS seekers,
       CAST(SUM(CASE WHEN s.reached_month IS NOT NULL THEN 1 ELSE 0 END) AS INTEGER) AS reached
FROM seeker_in AS s
LEFT JOIN region_dim AS h ON h.region = s.hukou
LEFT JOIN occupation_dim AS o ON o.code = s.occupation
GROUP BY s.registered_month, s.region, COALESCE(h.province, 0), COALESCE(s.education, 0),
         COALESCE(o.grp, '')
ORDER BY month, region;

-- Who could fill what, in steps of 500 yuan: what is wanted rounded up, what is offered rounded down,
-- so that whoever fits by the steps fits by the yuan; -1 where nothing is said. The city of the hukou.
CREATE TABLE match_seeker AS
SELECT s.registered_month AS month, s.region, COALESCE(h.city, 0) AS home,
       COALESCE(s.education, 0) AS education, COALESCE(o.grp, '') AS occupation,
       CAST(COALESCE(-FLOOR(-s.wage_wanted / 500), -1) AS INTEGER) AS pay,
       CAST(COUNT(*) AS INTEGER) AS seekers
FROM seeker_in AS s
LEFT JOIN region_dim AS h ON h.region = s.hukou
LEFT JOIN occupation_dim AS o ON o.code = s.occupation
GROUP BY s.registered_month, s.region, COALESCE(h.city, 0), COALESCE(s.education, 0),
         COALESCE(o.grp, ''), CAST(COALESCE(-FLOOR(-s.wage_wanted / 500), -1) AS INTEGER)
ORDER BY month, region, occupation;

CREATE TABLE match_post AS
SELECT posted_month AS month, region, education, occupation,
       CAST(COALESCE(FLOOR(pay_high / 500), -1) AS INTEGER) AS pay,
       CAST(SUM(headcount) AS INTEGER) AS headcount
FROM post
GROUP BY posted_month, region, education, occupation,
         CAST(COALESCE(FLOOR(pay_high / 500), -1) AS INTEGER)
ORDER BY month, region, occupation;

-- How counts ripen: of those registered (posted) in a month, what came so many months later. A post
-- says how many it filled once it closes; -1 where it doesn't say when that was.
CREATE TABLE seeker_ripening AS
SELECT registered_month AS month, region, COALESCE(education, 0) AS education,
       CASE WHEN reached_month < registered_month THEN 0
            ELSE reached_month - registered_month END AS lag,
       CAST(COUNT(*) AS INTEGER) AS reached
FROM seeker_in
WHERE reached_month IS NOT NULL
GROUP BY registered_month, region, COALESCE(education, 0),
         CASE WHEN reached_month < registered_month THEN 0
              ELSE reached_month - registered_month END
ORDER BY month, region;

CREATE TABLE posting_ripening AS
SELECT p.posted_month AS month, COALESCE(p.region, 0) AS region,
       COALESCE(p.education, 0) AS education,
       CASE WHEN p.closed_month IS NULL THEN -1 WHEN p.closed_month < p.posted_month THEN 0
            WHEN p.closed_month > x.last_month THEN x.last_month - p.posted_month
            ELSE p.closed_month - p.posted_month END AS lag,
       CAST(SUM(p.filled) AS INTEGER) AS filled,
       CAST(SUM(COALESCE(p.headcount, 1)) AS INTEGER) AS filled_of
FROM posting_in AS p
CROSS JOIN (SELECT MAX(posted_month) AS last_month FROM posting_in) AS x
WHERE p.filled IS NOT NULL
GROUP BY p.posted_month, COALESCE(p.region, 0), COALESCE(p.education, 0),
         CASE WHEN p.closed_month IS NULL THEN -1 WHEN p.closed_month < p.posted_month THEN 0
              WHEN p.closed_month > x.last_month THEN x.last_month - p.posted_month
              ELSE p.closed_month - p.posted_month END
ORDER BY month, region;

-- The days that filled posts stood open, by the months after which they closed.
CREATE TABLE days_ripening AS
SELECT p.posted_month AS month, COALESCE(p.region, 0) AS region,
       COALESCE(p.education, 0) AS education,
       CASE WHEN p.closed_month < p.posted_month THEN 0
            WHEN p.closed_month > x.last_month THEN x.last_month - p.posted_month
            ELSE p.closed_month - p.posted_month END AS lag,
       CAST(FLOOR(p.days_open / 5) AS INTEGER) AS bin, CAST(COUNT(*) AS INTEGER) AS posts
FROM posting_in AS p
CROSS JOIN (SELECT MAX(posted_month) AS last_month FROM posting_in) AS x
WHERE p.days_open IS NOT NULL AND p.filled > 0
GROUP BY p.posted_month, COALESCE(p.region, 0), COALESCE(p.education, 0),
         CASE WHEN p.closed_month < p.posted_month THEN 0
              WHEN p.closed_month > x.last_month THEN x.last_month - p.posted_month
              ELSE p.closed_month - p.posted_month END,
         CAST(FLOOR(p.days_open / 5) AS INTEGER)
ORDER BY month, region;

DROP TABLE post;
DROP TABLE firm_place;
