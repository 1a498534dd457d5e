-- Who our talent are: age, tier and team, one month a year counted back from the newest.
-- Ages come in months of the calendar year: (year - birth year) * 12, without a division.

CREATE TABLE profile AS
SELECT month, region, education,
       CASE WHEN birth_year IS NULL THEN 0
            WHEN age_months < 300 THEN 1 WHEN age_months < 360 THEN 2 WHEN age_months < 420 THEN 3
            WHEN age_months < 540 THEN 4 WHEN age_months < 660 THEN 5 ELSE 6 END AS age,
       tier, team, CAST(SUM(talent) AS INTEGER) AS talent
FROM (
    SELECT m.month, s.region, s.education, t.birth_year,
           m.month - MOD(m.month, 12) - 12 * COALESCE(t.birth_year, 0) AS age_months,
           COALESCE(t.tier, '') AS tier, COALESCE(t.team, '') AS team, s.talent
    FROM state AS s
    CROSS JOIN limits AS l
    JOIN month_dim AS m ON m.month BETWEEN s.first_month AND s.last_month
    LEFT JOIN person_attribute AS t ON t.pid = s.pid
    WHERE MOD(l.last_month - m.month, 12) = 0 AND s.talent = 1
) AS reference_dates
GROUP BY month, region, education,
         CASE WHEN birth_year IS NULL THEN 0
              WHEN age_months < 300 THEN 1 WHEN age_months < 360 THEN 2 WHEN age_months < 420 THEN 3
              WHEN age_months < 540 THEN 4 WHEN age_months < 660 THEN 5 ELSE 6 END, tier, team
ORDER BY month, region, education, age, tier, team;
