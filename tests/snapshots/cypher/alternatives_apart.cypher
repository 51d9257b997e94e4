// defects
MATCH (s:Town)
WITH s, COUNT {
  MATCH (s)<-[n1_edge:IN_TOWN|HAS_ROLE]-(n1)
  WHERE (type(n1_edge) = 'IN_TOWN' AND endNode(n1_edge) = s AND n1:Chain OR type(n1_edge) = 'HAS_ROLE' AND endNode(n1_edge) = s AND n1:Member)
  RETURN DISTINCT n1
} AS found
WHERE found > $max
RETURN 'Town' AS label, s.id AS id, 'above' AS defect, null AS village, s.id AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Town)
RETURN null AS village, s.id AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"max": 3}
