// The gate of all requests: bytes mean the same in whatever pieces they come, and what is let
// through can be written out again without becoming something else.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/gate/message_gate.hpp"
#include "daemon/api/wire/text.hpp"
#include "tests/fuzz/require.hpp"

namespace gpushopper::api {
namespace {

// What pieces of this size become; the connection ends with the first request that says so.
std::vector<ReceivedRequest> read(std::string_view bytes, std::size_t piece) {
    MessageGate gate;
    std::vector<ReceivedRequest> requests;
    while (!bytes.empty()) {
        std::string_view part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        while (true) {
            const std::size_t taken = gate.feed(part);
            require(taken <= part.size());
            part.remove_prefix(taken);
            gate.takeContinue();
            if (gate.phase() != MessageGate::Phase::Ready) break;
            requests.push_back(gate.take());
            if (!requests.back().keep_alive) return requests;
        }
        require(part.empty());
    }
    return requests;
}

// Of a refused request the reason counts; how much of it was read before may differ.
bool same(const Request& a, const Request& b) {
    if (a.fault != RequestFault::None) return a.fault == b.fault;
    const auto equal = [](const Header& x, const Header& y) {
        return x.name == y.name && x.value == y.value;
    };
    const auto& left = a.headers.list();
    const auto& right = b.headers.list();
    return a.method == b.method && a.target == b.target && a.body == b.body && a.fault == b.fault &&
           a.body_state == b.body_state &&
           std::equal(left.begin(), left.end(), right.begin(), right.end(), equal);
}

bool isPlain(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void checkTaken(const ReceivedRequest& received) {
    const Request& request = received.request;
    require(!request.method.empty() && isPlain(request.method) &&
            request.method.find(' ') == std::string::npos);
    require(!request.target.empty() && request.target.size() <= kTargetBytesMax);
    require(isPlain(request.target) && request.target.find(' ') == std::string::npos);
    require(request.headers.list().size() <= kHeaderCountMax);
    for (const Header& header : request.headers.list()) {
        require(!header.name.empty() && isPlain(header.name) && isPlain(header.value));
        require(header.name.find_first_of(" \t:") == std::string::npos);
        require(trimmed(header.value) == header.value);
    }
    const auto hosts = request.headers.all("Host").size();
    require(received.http_1_0 ? hosts <= 1 : hosts == 1);
    const auto lengths = request.headers.all("Content-Length").size();
    const auto codings = request.headers.all("Transfer-Encoding").size();
    require(lengths + codings <= 1);
    require(request.body.size() <= kBodyBytesMax);
    if (lengths + codings == 0) require(request.body.empty());
}

void check(std::string_view bytes) {
    const auto whole = read(bytes, bytes.size());
    const auto single = read(bytes, 1);
    const auto pieces = read(bytes, 7);
    require(whole.size() == single.size() && whole.size() == pieces.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        require(same(whole[i].request, single[i].request));
        require(same(whole[i].request, pieces[i].request));
        require(whole[i].keep_alive == single[i].keep_alive);
        if (whole[i].request.fault == RequestFault::None) checkTaken(whole[i]);
        if (whole[i].request.fault != RequestFault::None) require(!whole[i].keep_alive);
    }
}

}  // namespace
}  // namespace gpushopper::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 0) gpushopper::api::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
