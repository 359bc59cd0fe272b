"""Claims of several reports to happenings, without duplicates. Pure."""
