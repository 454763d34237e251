"""The words in which TensorDock refuses: with an HTTP status, or with one inside of a 200."""

from marketplaces.wire import Reply

CAPACITY = ((400, "No available nodes found"), (404, "No available nodes found"),
            (400, "No available public IPs on hostnode"), (400, "Hostnode unavailable"),
            (400, "This GPU is currently sold out due to high demand"))
FUNDS = ((400, "You need at least $1.00 in your account to deploy"),
         (400, "Insufficient balance"))
REFUSALS = (
    lambda text: problems((text or "SSH port (22) must be forwarded for Ubuntu VMs",
                           ["data", "attributes", "port_forwards"])),
    lambda text: Reply(400, {"error": text or "Invalid image"}),
    lambda text: Reply(422, {"errors": [{"status": "422", "title": "Unprocessable",
                                         "detail": text or "image is not available"}]}),
    lambda text: inside(400, text or "Invalid operating system"),
)


def inside(status, text):
    """A refusal that HTTP calls a success."""
    return Reply(200, {"status": status, "error": text})


def problems(*found):
    """A list of what is wrong with a body: (text, path)."""
    return Reply(400, [{"code": "custom", "message": text, "path": path} for text, path in found])


def not_found(shape=0):
    return (Reply(404, {"error": "Instance not found"}), Reply(404),
            Reply(404, {"errors": [{"status": "404", "title": "Not Found",
                                    "detail": "no such instance"}]}))[shape]


def unauthorized(status=401, shape=0):
    if shape == 0:
        return Reply(status, "Unauthorized", type="text/plain")
    return Reply(status, {"error": "Invalid or expired API token"})


def too_fast(shape, headers):
    if shape == 0:
        return Reply(429, {"error": "Too many requests"}, headers)
    return Reply(429, "Too Many Requests", headers, "text/plain")
