"""The words in which Vast.ai refuses: several shapes for most things, numbered for the faults."""

from marketplaces.wire import Reply


def refused(status, error, text, **more):
    return Reply(status, {"success": False, "error": error, "msg": text, **more})


def bare(status, error, text):
    """Of search and of the paged list: without `success`."""
    return Reply(status, {"error": error, "msg": text})


def offer_gone(offer_id, shape=0):
    if shape == 1:
        return refused(404, "invalid_args", "error 404/3603: no_such_ask Instance type by id "
                       f"{offer_id} is not available.", ask_id=offer_id)
    if shape == 2:
        return refused(410, "no_such_ask", "error 410/3907: no_such_ask Instance type "
                       f"{offer_id} is no longer available.", ask_id=offer_id)
    return refused(400, "invalid_args", "error 404/3603: no_such_ask  Instance type by id "
                   f"{offer_id} is not available.", ask_id=offer_id)


def no_credit(offer_id):
    """The CLI knows the text; the code is not known."""
    return refused(400, "insufficient_credit", "error 400/3486: Insufficient credits",
                   ask_id=offer_id)


def no_such_instance(instance_id):
    return refused(404, "no_such_instance", f"Instance {instance_id} not found")


def wrong_key(status=401, shape=0):
    if shape == 1:
        return refused(status, "auth_error", "Session expired. Please log in again.")
    if shape == 2:
        return refused(status, "auth_error", "Two Factor Authentication required")
    if shape == 3:
        return refused(403, "auth_error", "API key lacks the scope instance_write")
    return refused(status, "auth_error", "Invalid user key")


def too_fast(call, threshold, rule):
    """429; no Retry-After unless a fault wants one, for there is none in reality."""
    shape = rule.get("shape", 0) if rule else 0
    headers = {}
    if rule and rule.get("retry_after") is not None:
        headers["Retry-After"] = str(rule.get("retry_after"))
    if shape == 1:
        text = ("The action could not be performed because there were too many requests by your "
                f"account: threshold={threshold}*1.0\n\n")
        return Reply(429, {"message": text, "code": "429 Too Many Requests"}, headers)
    if shape == 2:
        return Reply(429, f"API requests too frequent: endpoint threshold={threshold}", headers,
                     "text/plain")
    if call == "destroy":
        return Reply(429, {"success": False, "error": "rate_limit_exceeded",
                           "msg": "API requests too frequent"}, headers)
    return Reply(429, {"detail": f"API requests too frequent endpoint threshold={threshold}"},
                 headers)


def invalid(text):
    return refused(400, "invalid_args", f"error 400/3467: {text}")
