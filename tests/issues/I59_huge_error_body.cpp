// Error bodies of providers were read whole: one endless 500 filled the memory of the daemon.
// At most 64 KiB of an error's body are read, and the call ends inside its deadline.

#include <malloc.h>

#include <csignal>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/support/lying_server.hpp"

// GCC says it by macros, clang by features.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GS_SANITIZED_HEAP
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GS_SANITIZED_HEAP
#endif
#endif
#ifdef GS_SANITIZED_HEAP
// Of sanitizer/allocator_interface.h, which GCC 12 does not install.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace gpushopper::provider {

namespace {

// What the program holds on the heap. Not its resident size: a sanitizer keeps freed blocks for a
// while, which says nothing of what is held.
std::size_t heldBytes() {
#ifdef GS_SANITIZED_HEAP
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

}  // namespace

TEST_CASE("An endless error body costs 64 KiB and no deadline") {
    std::signal(SIGPIPE, SIG_IGN);
    test::HostParts parts;
    const std::string block(64 * 1024, 'x');
    const bool chunked = GENERATE(true, false);
    test::LyingServer server([&](test::LyingServer::Peer& peer) {
        peer.receive();
        peer.send(chunked ? "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n"
                          : "HTTP/1.1 500 No\r\n\r\n");
        while (peer.send(chunked ? "10000\r\n" + block + "\r\n" : block)) {
        }
    });
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    const auto ask = [&] {
        return parts.http.send(request, {parts.in(base::Millis(10'000)), std::nullopt, {}});
    };
    REQUIRE(ask());  // what is touched for the first time is not the body's
    const std::size_t before = heldBytes();
    const auto response = ask();
    REQUIRE(response);
    CHECK(response->status == 500);
    CHECK(response->body.size() == 64 * 1024);
    CHECK(heldBytes() < before + 1024 * 1024);
}

}  // namespace gpushopper::provider
