"""What any fault must keep to that is planted in a stand-in."""

MOST_CALLS = 100_000
LONGEST_S = 86_400.0


def check_planting(count: int, seconds: float) -> None:
    """Refuse a fault for no call, or with a wait that cannot be."""
    if not 1 <= count <= MOST_CALLS:
        raise ValueError(f"A fault is for 1 to {MOST_CALLS} calls, not {count}.")
    if not 0 <= seconds <= LONGEST_S:  # NaN is refused too
        raise ValueError(f"A fault waits from 0 to {LONGEST_S:.0f} seconds, not {seconds:g}.")
