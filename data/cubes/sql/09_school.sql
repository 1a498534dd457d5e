-- Schools: where their graduates go, who of our natives returns, how long those who came stay.
-- Schools are small integers here; `school_key` names them. Majors are class codes (专业类), 0 = not
-- stated. Places are those of 06_office.sql.

CREATE TABLE school_key AS
SELECT CAST(ROW_NUMBER() OVER (ORDER BY n.school) AS INTEGER) AS sid, n.school,
       COALESCE(p.place, 0) AS school_place, COALESCE(p.province, 0) AS school_province,
       COALESCE(d.first_class, 0) AS first_class
FROM (
    SELECT COALESCE(school, '') AS school FROM graduate_in
    UNION
    SELECT COALESCE(school, '') FROM student
    UNION
    SELECT COALESCE(school, '') FROM person
) AS n
LEFT JOIN school_dim AS d ON d.school = n.school
LEFT JOIN place_dim AS p ON p.region = d.region;

CREATE TABLE graduate_tally AS
SELECT g.graduation_year AS year, k.sid, COALESCE(m.major, 0) AS major,
       COALESCE(g.education, 0) AS education, g.destination_type,
       COALESCE(g.origin, 0) AS origin, COALESCE(o.place, 0) AS origin_place,
       COALESCE(o.county, 0) AS origin_county, COALESCE(o.known, 0) AS origin_known,
       COALESCE(o.province, 0) AS origin_province,
       COALESCE(d.region, 0) AS destination, COALESCE(d.place, 0) AS place,
       COALESCE(d.county, 0) AS county, COALESCE(d.province, 0) AS province,
       k.school_place,
       CASE WHEN g.destination_type IN ('employed', 'freelance') AND d.region IS NOT NULL
            THEN 1 ELSE 0 END AS placed,
       CAST(SUM(g.people) AS INTEGER) AS people
FROM graduate_in AS g
JOIN school_key AS k ON k.school = COALESCE(g.school, '')
LEFT JOIN major_dim AS m
  ON m.name = g.major AND m.vocational = CASE WHEN g.education = 3 THEN 1 ELSE 0 END
LEFT JOIN place_dim AS o ON o.region = g.origin
LEFT JOIN place_dim AS d ON d.region = g.destination_region
GROUP BY g.graduation_year, k.sid, COALESCE(m.major, 0), COALESCE(g.education, 0),
         g.destination_type, COALESCE(g.origin, 0), COALESCE(o.place, 0), COALESCE(o.county, 0),
         COALESCE(o.known, 0), COALESCE(o.province, 0), COALESCE(d.region, 0),
         COALESCE(d.place, 0), COALESCE(d.county, 0), COALESCE(d.province, 0), k.school_place,
         CASE WHEN g.destination_type IN ('employed', 'freelance') AND d.region IS NOT NULL
              THEN 1 ELSE 0 END;

-- By place of work: region is the destination as finely as it is known.
CREATE TABLE school_out AS
SELECT year, sid, major, education, destination_type, placed, place, destination AS region,
       CAST(SUM(people) AS INTEGER) AS people
FROM graduate_tally
GROUP BY year, sid, major, education, destination_type, placed, place, destination
ORDER BY year, sid, major, education, destination_type, region;

-- By place of origin: region is the 生源地. Origins known to the province only can't return anywhere
-- in particular and are left out. work: 1 own county, 2 own city, 3 own province, 4 elsewhere,
-- 0 not placed or not traced. leg: 1 studied elsewhere and returned to the own city, 2 studied and
-- works in the own city, 3 stayed where the school is, 4 a third place, 0 as above.
CREATE TABLE native_out AS
SELECT year, origin AS region, sid, major, education, destination_type,
       CASE WHEN placed = 0 THEN 0
            WHEN county > 0 AND county = origin_county THEN 1
            WHEN place = origin_place THEN 2
            WHEN province = origin_province THEN 3 ELSE 4 END AS work,
       CASE WHEN placed = 0 THEN 0
            WHEN place = origin_place AND school_place = origin_place THEN 2
            WHEN place = origin_place THEN 1
            WHEN place = school_place THEN 3 ELSE 4 END AS leg,
       CAST(SUM(people) AS INTEGER) AS people
FROM graduate_tally
WHERE origin_known = 1
GROUP BY year, origin, sid, major, education, destination_type,
       CASE WHEN placed = 0 THEN 0
            WHEN county > 0 AND county = origin_county THEN 1
            WHEN place = origin_place THEN 2
            WHEN province = origin_province THEN 3 ELSE 4 END,
       CASE WHEN placed = 0 THEN 0
            WHEN place = origin_place AND school_place = origin_place THEN 2
            WHEN place = origin_place THEN 1
            WHEN place = school_place THEN 3 ELSE 4 END
ORDER BY year, region, sid, major, education, destination_type;

-- 生源地 → 院校 → 就业地 of the placed and traceable.
CREATE TABLE study_path AS
SELECT year, sid, origin, origin_province, place, destination,
       CAST(SUM(people) AS INTEGER) AS people
FROM graduate_tally
WHERE placed = 1
GROUP BY year, sid, origin, origin_province, place, destination
ORDER BY year, sid, origin, destination;

CREATE TABLE enrolled AS
SELECT s.expected_graduation AS year, k.sid, COALESCE(m.major, 0) AS major,
       COALESCE(s.education, 0) AS education, COALESCE(s.origin, 0) AS region,
       CAST(COUNT(*) AS INTEGER) AS people
FROM student AS s
JOIN school_key AS k ON k.school = COALESCE(s.school, '')
LEFT JOIN major_dim AS m
  ON m.name = s.major AND m.vocational = CASE WHEN s.education = 3 THEN 1 ELSE 0 END
GROUP BY s.expected_graduation, k.sid, COALESCE(m.major, 0), COALESCE(s.education, 0),
         COALESCE(s.origin, 0)
ORDER BY year, sid, region;

-- What the newest statement of a person says.
CREATE TABLE education_record AS
SELECT person_key, pid, sid, education, origin, graduation_year
FROM (
    SELECT p.person_key, w.pid, k.sid, COALESCE(p.education, 0) AS education,
           COALESCE(p.origin, 0) AS origin, COALESCE(p.graduation_year, 0) AS graduation_year,
           ROW_NUMBER() OVER (
               PARTITION BY p.person_key
               ORDER BY COALESCE(p.education_as_of, 0) DESC, COALESCE(p.education, 0) DESC
           ) AS newest
    FROM person AS p
    JOIN school_key AS k ON k.school = COALESCE(p.school, '')
    LEFT JOIN pid AS w ON w.person_key = p.person_key
) AS ordered
WHERE newest = 1;

-- The insured whose school is known, with the months they work.
CREATE TABLE alumni AS
SELECT s.pid, y.sid, y.graduation_year, s.region, s.education, s.talent, s.first_month,
       s.last_month
FROM education_record AS y
JOIN school_key AS k ON k.sid = y.sid
JOIN state AS s ON s.pid = y.pid
WHERE k.school <> '';

CREATE TABLE school_tally AS
SELECT s.sid, s.region, s.education, COUNT(*) AS people, SUM(s.talent) AS talent
FROM alumni AS s
CROSS JOIN limits AS l
WHERE s.last_month = l.last_month
GROUP BY s.sid, s.region, s.education;

CREATE TABLE school_talent AS
SELECT sid, region, education, CAST(talent AS INTEGER) AS talent
FROM school_tally
ORDER BY sid, region, education;

-- The first stay of our talent in a region, seen from each level; a break of three months ends it.
-- Those present in the data's first month came we don't know when. A month is decided once the two
-- after it are known, because only the third month away makes a leaver.
CREATE TABLE first_spell AS
SELECT level, pid, region, MIN(first_month) AS entry_month,
       COALESCE(MIN(CASE WHEN first_month - previous_last > 3 THEN previous_last END),
                MAX(last_month)) AS exit_month
FROM (
    SELECT v.level, s.pid, s.first_month, s.last_month,
           CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE s.region END AS region,
           LAG(s.last_month) OVER (
               PARTITION BY v.level, s.pid,
                   CASE v.level WHEN 1 THEN d.province WHEN 2 THEN d.city ELSE s.region END
               ORDER BY s.first_month
           ) AS previous_last
    FROM alumni AS s
    JOIN region_dim AS d ON d.region = s.region
    CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) AS v
) AS linked
GROUP BY level, pid, region;

CREATE TABLE school_stay AS
SELECT f.level, f.region, s.sid, s.education,
       f.entry_month - MOD(f.entry_month, 12) AS january,
       CASE WHEN s.graduation_year > 0
                 AND f.entry_month BETWEEN s.graduation_year * 12 AND s.graduation_year * 12 + 23
            THEN 1 ELSE 0 END AS fresh,
       CAST(COUNT(*) AS INTEGER) AS arrivals,
       CAST(SUM(CASE WHEN f.entry_month + 14 <= l.last_month THEN 1 ELSE 0 END) AS INTEGER) AS seen12,
       CAST(SUM(CASE WHEN f.entry_month + 14 <= l.last_month AND f.exit_month >= f.entry_month + 12
                     THEN 1 ELSE 0 END) AS INTEGER) AS here12,
       CAST(SUM(CASE WHEN f.entry_month + 38 <= l.last_month THEN 1 ELSE 0 END) AS INTEGER) AS seen36,
       CAST(SUM(CASE WHEN f.entry_month + 38 <= l.last_month AND f.exit_month >= f.entry_month + 36
                     THEN 1 ELSE 0 END) AS INTEGER) AS here36
FROM first_spell AS f
JOIN alumni AS s ON s.pid = f.pid AND s.first_month = f.entry_month
CROSS JOIN limits AS l
WHERE f.entry_month > l.first_month AND s.talent = 1
GROUP BY f.level, f.region, s.sid, s.education, f.entry_month - MOD(f.entry_month, 12),
         CASE WHEN s.graduation_year > 0
                   AND f.entry_month BETWEEN s.graduation_year * 12 AND s.graduation_year * 12 + 23
              THEN 1 ELSE 0 END
ORDER BY level, region, sid;

-- Natives with a degree whom our registers know, by where they are insured at the data's end.
CREATE TABLE native_now AS
SELECT y.origin AS region, y.sid, y.education, y.graduation_year AS year,
       CASE WHEN s.region IS NULL THEN 0
            WHEN d.county > 0 AND d.county = o.county THEN 1
            WHEN d.place = o.place THEN 2
            WHEN d.province = o.province THEN 3 ELSE 4 END AS work,
       CAST(COUNT(*) AS INTEGER) AS people
FROM education_record AS y
CROSS JOIN limits AS l
JOIN place_dim AS o ON o.region = y.origin AND o.known = 1
LEFT JOIN state AS s ON s.pid = y.pid AND s.last_month = l.last_month
LEFT JOIN place_dim AS d ON d.region = s.region
WHERE y.education >= 3 AND y.graduation_year > 0
GROUP BY y.origin, y.sid, y.education, y.graduation_year,
       CASE WHEN s.region IS NULL THEN 0
            WHEN d.county > 0 AND d.county = o.county THEN 1
            WHEN d.place = o.place THEN 2
            WHEN d.province = o.province THEN 3 ELSE 4 END
ORDER BY region, year;

DROP TABLE graduate_tally;
DROP TABLE education_record;
DROP TABLE alumni;
DROP TABLE school_tally;
DROP TABLE first_spell;
