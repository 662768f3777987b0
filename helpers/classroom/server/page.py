"""The page of a phone: it names its script and its styles, and holds nothing else."""

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Join the room</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="card.css">
<link rel="stylesheet" href="phone.css">
<script type="module" src="phone.js"></script>
</head>
<body>
<noscript>This page needs JavaScript. Allow it for this address, or vote by a show of hands.</noscript>
</body>
</html>
"""
