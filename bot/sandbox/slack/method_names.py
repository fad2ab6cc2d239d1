"""Every method Slack has, so that one that is not built here can be told from a typing mistake."""

from importlib import resources

# One name a line, from docs.slack.dev/reference/methods and the older ones client libraries still know.
_FILE = "method_names.txt"
SLACK_HAS: frozenset[str] = frozenset((resources.files(__package__) / _FILE).read_text("ascii").split())
