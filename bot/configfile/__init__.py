"""onevoice.toml: what is wrong in it is told by file, line, key and what was expected."""

from bot.configfile.faults import Fault, Rule, Tree, entries
from bot.configfile.reading import Reading, example, look_at, read_config

__all__ = ["Fault", "Reading", "Rule", "Tree", "entries", "example", "look_at", "read_config"]
