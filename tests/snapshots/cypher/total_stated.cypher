// defects
WITH $left AS found WHERE found <> $right
RETURN 'Network' AS label, $rule AS id, 'total' AS defect, null AS village, null AS town, null AS county, null AS responsible, found;

// checked
RETURN null AS village, null AS town, null AS county, 1 AS checked;

// parameters besides $day
// {"left": 961, "right": 961, "rule": "total-stated"}
