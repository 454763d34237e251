#pragma once

/// From Poco's HTTP objects to Request, and from Response to the socket. Bodies go out in one
/// sendmsg with their header: Poco's own streams cut them into pieces of 4 KiB. Thread safety: pure
/// functions over the objects of one connection.

#include "daemon/api/wire/message.hpp"
#include "daemon/base/clock.hpp"

namespace Poco::Net {
class HTTPServerRequest;
class HTTPServerResponse;
}  // namespace Poco::Net

namespace gpushopper::api {

/// Reads the body too, unless it is too large. Throws what Poco throws when the client goes away.
Request readRequest(Poco::Net::HTTPServerRequest& source);

/// No `100 Continue` for a body that will not be read.
void refuseContinueIfTooLarge(const Poco::Net::HTTPServerRequest& request);

/// False: the client is gone, or takes nothing any more.
bool sendResponse(const Response& answer, Poco::Net::HTTPServerRequest& request,
                  Poco::Net::HTTPServerResponse& response, const base::Clock& clock);

/// After the last answer of a connection: takes, for a bounded while, what the client is still
/// sending. Closing over unread bytes would reset the connection, and the client might never see
/// the answer.
void drain(Poco::Net::HTTPServerRequest& request);

/// Ends the connection without another byte.
void abandon(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response);

}  // namespace gpushopper::api
