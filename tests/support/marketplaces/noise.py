"""Answers that no client wants to read: pages, noise, depth, size. Pure."""

from http import HTTPStatus

CHUNK_BYTES = 1 << 16


def page(status):
    """What a gateway in front of a service says."""
    title = f"{status} {HTTPStatus(status).phrase}"
    return (f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1>"
            "</center>\r\n<hr><center>nginx</center>\r\n<script>alert('x')</script>\r\n</body>\r\n"
            "</html>\r\n")


def garbage(random):
    return b'{"success":' + random.randbytes(400)


def deep(levels):
    return b"[" * levels + b"]" * levels


def huge(size):
    head, tail = b'{"success":true,"offers":[],"instances":[],"data":[],"padding":"', b'"}'
    return head + b"x" * max(0, size - len(head) - len(tail)) + tail


def chunks(size):
    """An HTTP body in chunks that never says that it ends."""
    chunk = b"%x\r\n" % CHUNK_BYTES + b" " * CHUNK_BYTES + b"\r\n"
    for _ in range(0, size, CHUNK_BYTES):
        yield chunk
