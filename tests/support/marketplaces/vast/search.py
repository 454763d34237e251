"""Search: the grammar of `POST /bundles/`. Pure.

A query has an object of operators per column, and keys that control the answer. What the service
does not know it refuses, so that a misspelt condition is not taken for one that always holds.
"""

OPERATORS = {
    "eq": lambda value, wanted: value == wanted,
    "neq": lambda value, wanted: value != wanted,
    "gt": lambda value, wanted: value is not None and value > wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "lt": lambda value, wanted: value is not None and value < wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
    "in": lambda value, wanted: value in wanted,
    "notin": lambda value, wanted: value not in wanted,
}
CONTROLS = ("order", "type", "limit", "allocated_storage", "select_cols")
TYPES = ("on-demand", "ondemand", "bid", "reserved")
ALIASES = {"gpu_totalram": "gpu_total_ram", "driver_vers": "driver_version"}
# Columns that conditions may name and answers do not have.
ONLY_IN_QUERIES = ("verified", "datacenter", "target_reliability")
LIMIT_UNSAID = 64  # The real default is not documented either.
DISK_UNSAID_GB = 8


class BadQuery(ValueError):
    pass


def number(value):
    """The service takes "1" for 1."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def column(row, name):
    if name == "verified":
        return row.get("verification") == "verified"
    if name == "datacenter":
        return row.get("hosting_type") == 1
    if name == "target_reliability":
        return row.get("reliability")
    if name in ("external", "rented", "rentable"):
        return bool(row.get(name))  # null counts as false: the client asks for false, and gets both
    if name == "geolocation":
        return (row.get("geolocation") or "").rpartition(",")[2].strip() or None
    return row.get(ALIASES.get(name, name))


def check(query, columns):
    """Raises BadQuery."""
    for name, condition in query.items():
        if name in CONTROLS:
            continue
        if name not in columns and name not in ONLY_IN_QUERIES and name not in ALIASES:
            raise BadQuery(f"unknown column {name}")
        if not isinstance(condition, dict) or not set(condition) <= set(OPERATORS):
            raise BadQuery(f"unknown operator for {name}: {condition}")
    if query.get("type", "on-demand") not in TYPES:
        raise BadQuery(f"unknown type {query['type']}")


def holds(row, query):
    for name, condition in query.items():
        if name in CONTROLS:
            continue
        value = number(column(row, name))
        for operator, wanted in condition.items():
            wanted = [number(item) for item in wanted] if operator in ("in", "notin") \
                else number(wanted)
            if not OPERATORS[operator](value, wanted):
                return False
    return True


def disk_of(query):
    return float(query.get("allocated_storage", DISK_UNSAID_GB))


def select(rows, query, columns):
    """The rows that the query wants, in its order. Raises BadQuery."""
    check(query, columns)
    found = [row for row in rows if holds(row, query)
             and float(row["disk_space"]) >= disk_of(query)]
    for name, direction in reversed(query.get("order", [["score", "desc"]])):
        found.sort(key=lambda row, name=name: number(column(row, name)) or 0,
                   reverse=direction == "desc")
    return found[:int(query.get("limit", LIMIT_UNSAID))]
