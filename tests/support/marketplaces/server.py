"""The HTTP server of a market: HTTP/1.1 with connections that are kept, a thread for each of them.

It takes bursts of hundreds of connections, obeys the faults of the wire, and never shows an error
of its own as one of the marketplace's: what it did not expect goes to standard error and ends the
connection.
"""

import socketserver
import sys
import traceback
from http.client import HTTPException, parse_headers

from marketplaces.control import PREFIX, control
from marketplaces.wire import Request, send

LINE_BYTES_MAX = 65_536
BODY_BYTES_MAX = 1 << 20
IDLE_SECONDS = 120
BURST = 1024


class Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        try:
            while self.one():
                pass
        except (OSError, HTTPException):
            return  # The client went away, or does not speak HTTP.
        except Exception:  # What is wrong here must be seen, and not taken for a scripted fault.
            traceback.print_exc(file=sys.stderr)

    def one(self):
        """Answers one request; True when there may be another."""
        self.connection.settimeout(IDLE_SECONDS)
        words = self.rfile.readline(LINE_BYTES_MAX).decode("latin-1").split()
        if len(words) != 3:
            return False
        headers = parse_headers(self.rfile)
        length = int(headers.get("Content-Length") or 0)
        if not 0 <= length <= BODY_BYTES_MAX or headers.get("Transfer-Encoding"):
            self.connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
            return False
        request = Request(words[0], words[1], headers, self.rfile.read(length))
        self.connection.settimeout(None)
        market = self.server.market
        if request.path.startswith(PREFIX):
            reply, rule = control(market, request), None
        else:
            reply, rule = market.serve(request)
        usable = send(self.connection, reply, rule, market.clock)
        return usable and headers.get("Connection", "").lower() != "close"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = BURST

    def __init__(self, port, market):
        super().__init__(("127.0.0.1", port), Connection)
        self.market = market

    def shutdown_request(self, request):
        """Closes alone: a FIN first would make a scripted RST look like a clean end."""
        self.close_request(request)

    @property
    def port(self):
        return self.server_address[1]
