"""Every error code Slack's reference lists for some method, so that none that does not exist is planned."""

from importlib import resources

_FILE = "error_codes.txt"  # one code a line, from docs.slack.dev/reference/methods
SLACK_ANSWERS: frozenset[str] = frozenset((resources.files(__package__) / _FILE).read_text("ascii").split())
