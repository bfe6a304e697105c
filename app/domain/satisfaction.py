"""好差评: five grades, one for each finished case; a poor one is looked into."""

BEST, WORST = 5, 1
POOR = 2
LONGEST = 500


def is_grade(number: int) -> bool:
    """Whether a grade is one of the five."""
    return WORST <= number <= BEST


def is_poor(grade: int) -> bool:
    """不满意 and 非常不满意."""
    return grade <= POOR
