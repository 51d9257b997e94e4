// defects
MATCH (s:Town)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
  AND NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
  MATCH (n1)<-[n2_edge:IN_VILLAGE]-(n2:PartyGroup)
  WHERE coalesce(n2_edge.since <= $day, true)
    AND coalesce($day < n2_edge.until, true)
    AND coalesce(n2.since <= $day, true)
    AND coalesce($day < n2.until, true)
  WITH DISTINCT n2
  MATCH (n2)<-[n3_edge:IN_GROUP]-(n3)
  WHERE coalesce(n3_edge.since <= $day, true)
    AND coalesce($day < n3_edge.until, true)
    AND coalesce(n3.since <= $day, true)
    AND coalesce($day < n3.until, true)
  WITH DISTINCT n3
  MATCH (n3)-[n4_edge:SERVES]->(n4)
  WHERE coalesce(n4_edge.since <= $day, true)
    AND coalesce($day < n4_edge.until, true)
    AND coalesce(n4.since <= $day, true)
    AND coalesce($day < n4.until, true)
}
WITH s, CASE
WHEN NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
} THEN 1
WHEN NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
  MATCH (n1)<-[n2_edge:IN_VILLAGE]-(n2:PartyGroup)
  WHERE coalesce(n2_edge.since <= $day, true)
    AND coalesce($day < n2_edge.until, true)
    AND coalesce(n2.since <= $day, true)
    AND coalesce($day < n2.until, true)
} THEN 2
WHEN NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
  MATCH (n1)<-[n2_edge:IN_VILLAGE]-(n2:PartyGroup)
  WHERE coalesce(n2_edge.since <= $day, true)
    AND coalesce($day < n2_edge.until, true)
    AND coalesce(n2.since <= $day, true)
    AND coalesce($day < n2.until, true)
  WITH DISTINCT n2
  MATCH (n2)<-[n3_edge:IN_GROUP]-(n3)
  WHERE coalesce(n3_edge.since <= $day, true)
    AND coalesce($day < n3_edge.until, true)
    AND coalesce(n3.since <= $day, true)
    AND coalesce($day < n3.until, true)
} THEN 3
ELSE 4 END AS broken_at
RETURN 'Town' AS label, s.id AS id, 'broken' AS defect, null AS village, s.id AS town, null AS county, null AS responsible, broken_at;

// checked
MATCH (s:Town)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
RETURN null AS village, s.id AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {}
