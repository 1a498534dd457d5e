-- How long people stay. Two clocks: `life` starts with the entry to a region (seen from each level,
-- because a move inside a city is no leaving of it), `life_job` with the entry to an employer.
-- Leaving is three consecutive months away (DESIGN §4), so absences of one or two months are part
-- of a stay, and the data's newest three months settle nothing: everybody still there after the
-- month before them is censored at that month. Stays that may have begun before the data
-- (no three empty months seen before them) have no known length and are left out.
-- Additive cells: exits and censored by tenure in months; at-risk is their reverse running sum.
-- `january` is the entry year as the month number of its January, `talent` is judged at entry.

-- Whoever enters before the window was perhaps there already (left truncation); whoever is still there
-- at its end is censored then.
CREATE TABLE observation_window AS
SELECT first_month + 3 AS earliest_entry, last_month - 3 AS censor_month FROM limits;

CREATE TABLE presence AS
SELECT pid, level, region, county, first_month, last_month, industry, education, talent, origin,
       CASE WHEN first_month - LAG(last_month) OVER (
           PARTITION BY pid, level, region ORDER BY first_month
       ) <= 3 THEN 0 ELSE 1 END AS starts
FROM (
    SELECT s.pid, v.level, s.region AS county,
           CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE s.region END AS region,
           s.first_month, s.last_month, s.industry, s.education, s.talent, s.origin
    FROM state AS s
    JOIN region_dim AS d ON d.region = s.region
    CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v
) AS seen;

-- Gaps of one or two months closed: one row per stay, described as it began.
CREATE TABLE residence_spell AS
SELECT pid, level, region, spell_number,
       MIN(first_month) AS first_month, MAX(last_month) AS last_month,
       SUM(starts * county) AS county, SUM(starts * industry) AS industry,
       SUM(starts * education) AS education, SUM(starts * talent) AS talent,
       SUM(starts * origin) AS origin
FROM (
    SELECT pid, level, region, county, first_month, last_month, industry, education, talent,
           origin, starts,
           SUM(starts) OVER (PARTITION BY pid, level, region ORDER BY first_month) AS spell_number
    FROM presence
) AS numbered
GROUP BY pid, level, region, spell_number;

DROP TABLE presence;

-- Where a person's school is and whether it is 双一流; the newest statement that names one.
CREATE TABLE person_school AS
SELECT pid, region, first_class
FROM (
    SELECT p.pid, c.region, c.first_class,
           ROW_NUMBER() OVER (
               PARTITION BY p.pid ORDER BY COALESCE(d.education_as_of, 0) DESC, d.school
           ) AS newest
    FROM person AS d
    JOIN pid AS p ON p.person_key = d.person_key
    JOIN school_dim AS c ON c.school = d.school
) AS ordered
WHERE newest = 1;

-- Living and housing support, by the month in which it was granted, in which city.
CREATE TABLE grant_month AS
SELECT p.pid, d.place, g.granted_month
FROM payout_in AS g
JOIN pid AS p ON p.person_key = g.person_key
JOIN place_dim AS d ON d.region = g.region
WHERE g.kind IN ('living', 'rent', 'purchase') AND g.status IN ('paid', 'approved')
  AND g.granted_month IS NOT NULL;

CREATE TABLE granted_stay AS
SELECT DISTINCT s.pid, s.level, s.region, s.spell_number
FROM residence_spell AS s
JOIN place_dim AS d ON d.region = s.county
JOIN grant_month AS g
  ON g.pid = s.pid AND g.place = d.place
 AND g.granted_month BETWEEN s.first_month AND s.first_month + 5;

-- received: at the landmark, the end of month 6, among those who were there longer: 1 granted by
-- then in this city, 0 not; -1 for stays that ended or were last seen before. A plain "received or
-- not" would prove only that stayers had time to apply.
CREATE TABLE residence_duration AS
SELECT s.level, s.region, s.first_month - MOD(s.first_month, 12) AS january,
       s.talent, s.education, s.industry,
       CASE WHEN t.pid IS NULL THEN 0 WHEN c.place = d.place THEN 1
            WHEN c.province = d.province THEN 2 WHEN t.first_class = 1 THEN 3
            ELSE 4 END AS school_group,
       -- An origin known to our province only may be this city or another: not stated.
       CASE WHEN o.region IS NULL THEN 0 WHEN o.province <> d.province THEN 3
            WHEN o.known = 0 THEN 0 WHEN o.place = d.place THEN 1
            ELSE 2 END AS native,
       CASE WHEN s.last_month <= r.censor_month THEN s.last_month ELSE r.censor_month END
           - s.first_month + 1 AS tenure,
       CASE WHEN s.last_month <= r.censor_month THEN 1 ELSE 0 END AS exits,
       CASE WHEN g.pid IS NULL THEN 0 ELSE 1 END AS granted
FROM residence_spell AS s
CROSS JOIN observation_window AS r
JOIN place_dim AS d ON d.region = s.county
LEFT JOIN person_school AS t ON t.pid = s.pid
LEFT JOIN place_dim AS c ON c.region = t.region
LEFT JOIN place_dim AS o ON o.region = s.origin
LEFT JOIN granted_stay AS g
  ON g.pid = s.pid AND g.level = s.level AND g.region = s.region
 AND g.spell_number = s.spell_number
WHERE s.first_month BETWEEN r.earliest_entry AND r.censor_month;

DROP TABLE residence_spell;

CREATE TABLE life AS
SELECT CAST(level AS INTEGER) AS level, region, CAST(january AS INTEGER) AS january,
       CAST(talent AS INTEGER) AS talent,
       CAST(education AS INTEGER) AS education, CAST(industry AS INTEGER) AS industry,
       CAST(school_group AS INTEGER) AS school_group, CAST(native AS INTEGER) AS native,
       CAST(CASE WHEN tenure > 6 THEN granted ELSE -1 END AS INTEGER) AS received,
       CAST(tenure AS INTEGER) AS tenure,
       CAST(SUM(exits) AS INTEGER) AS exits, CAST(SUM(1 - exits) AS INTEGER) AS censored
FROM residence_duration
GROUP BY level, region, january, talent, education, industry, school_group, native,
         CASE WHEN tenure > 6 THEN granted ELSE -1 END, tenure
ORDER BY level, region, january, talent, education, industry, school_group, native, received,
         tenure;

-- The employer's clock: one line per person and employer, wherever and however well paid;
-- talent at entry only.
CREATE TABLE job_presence AS
SELECT p.pid, s.employer_key, s.first_month, s.last_month, s.region, s.industry,
       MAX(s.last_month) OVER (
           PARTITION BY p.pid, s.employer_key ORDER BY s.first_month, s.last_month, s.region,
                                                       s.industry
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
       ) AS previous_last
FROM spell AS s
JOIN pid AS p ON p.person_key = s.person_key;

CREATE TABLE employment_spell AS
SELECT pid, employer_key, spell_number, MIN(first_month) AS first_month,
       MAX(last_month) AS last_month,
       SUM(starts * region) AS region, SUM(starts * industry) AS industry
FROM (
    SELECT pid, employer_key, first_month, last_month, region, industry,
           CASE WHEN first_month - previous_last <= 3 THEN 0 ELSE 1 END AS starts,
           SUM(CASE WHEN first_month - previous_last <= 3 THEN 0 ELSE 1 END) OVER (
               PARTITION BY pid, employer_key ORDER BY first_month, last_month, region, industry
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
           ) AS spell_number
    FROM job_presence
) AS numbered
GROUP BY pid, employer_key, spell_number;

DROP TABLE job_presence;

CREATE TABLE employment_duration AS
SELECT j.region, j.employer_key, j.first_month - MOD(j.first_month, 12) AS january,
       COALESCE(d.education, 0) AS education, j.industry,
       CASE f.nature WHEN 'company' THEN 1 WHEN 'academic' THEN 2 WHEN 'government' THEN 3
            ELSE 0 END AS nature,
       CASE f.size WHEN 'large' THEN 1 WHEN 'medium' THEN 2 WHEN 'small' THEN 3
            WHEN 'micro' THEN 4 ELSE 0 END AS size,
       CASE WHEN j.last_month <= r.censor_month THEN j.last_month ELSE r.censor_month END
           - j.first_month + 1 AS tenure,
       CASE WHEN j.last_month <= r.censor_month THEN 1 ELSE 0 END AS exits
FROM employment_spell AS j
CROSS JOIN observation_window AS r
LEFT JOIN education_spell AS d
  ON d.pid = j.pid AND d.first_month <= j.first_month AND d.last_month >= j.first_month
LEFT JOIN person_attribute AS t ON t.pid = j.pid
LEFT JOIN (
    SELECT employer_key, MAX(nature) AS nature, MAX(size) AS size FROM employer
    GROUP BY employer_key
) AS f ON f.employer_key = j.employer_key
WHERE j.first_month BETWEEN r.earliest_entry AND r.censor_month
  AND (COALESCE(d.education, 0) >= 3 OR COALESCE(t.qualified, 0) = 1);

CREATE TABLE life_job AS
SELECT region, CAST(january AS INTEGER) AS january, CAST(education AS INTEGER) AS education,
       CAST(industry AS INTEGER) AS industry, CAST(nature AS INTEGER) AS nature,
       CAST(size AS INTEGER) AS size, CAST(tenure AS INTEGER) AS tenure,
       CAST(SUM(exits) AS INTEGER) AS exits, CAST(SUM(1 - exits) AS INTEGER) AS censored
FROM employment_duration
GROUP BY region, january, education, industry, nature, size, tenure
ORDER BY region, january, education, industry, nature, size, tenure;

-- Employers behind each class, for the rule of three: distinct ones do not add up, spells with each do.
CREATE TABLE firm_tally AS
SELECT region, employer_key, nature, size, COUNT(*) AS spells
FROM employment_duration
GROUP BY region, employer_key, nature, size;

CREATE TABLE life_firm AS
SELECT v.level, CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE k.region END AS region,
       CASE c.each WHEN 0 THEN k.nature ELSE -1 END AS nature,
       CASE c.each WHEN 1 THEN k.size ELSE -1 END AS size,
       CAST(COUNT(DISTINCT k.employer_key) AS INTEGER) AS firms
FROM firm_tally AS k
JOIN region_dim AS d ON d.region = k.region
CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v
CROSS JOIN (SELECT 0 AS each UNION ALL SELECT 1) AS c
GROUP BY v.level, CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE k.region END,
         CASE c.each WHEN 0 THEN k.nature ELSE -1 END, CASE c.each WHEN 1 THEN k.size ELSE -1 END
ORDER BY level, region;

DROP TABLE observation_window;
DROP TABLE residence_duration;
DROP TABLE person_school;
DROP TABLE grant_month;
DROP TABLE granted_stay;
DROP TABLE employment_duration;
DROP TABLE firm_tally;
