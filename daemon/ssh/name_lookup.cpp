#include "daemon/ssh/name_lookup.hpp"

#include <netdb.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string_view>

namespace gpushopper::ssh {
namespace {

constexpr std::size_t kSetAsideMax = 16;
constexpr std::size_t kHostCharsMax = 253;  // RFC 1035 section 2.3.4
// gai_suspend(3) cannot watch our eventfd; this is how late a stop may be noticed.
constexpr timespec kSlice{.tv_sec = 0, .tv_nsec = 50'000'000};

tl::unexpected<ProbeError> unreachable(std::string message) {
    return tl::unexpected(ProbeError{ProbeFault::Unreachable, std::move(message), {}});
}

/// Names come from providers and end up in messages and in an HTTP header.
bool isPlausible(const std::string& host) {
    if (host.empty() || host.size() > kHostCharsMax || host.front() == '-') return false;
    return std::all_of(host.begin(), host.end(), [](char c) {
        constexpr std::string_view kPunctuation = ".-_:";
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kPunctuation.find(c) != std::string_view::npos;
    });
}

struct FreeAddresses {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

std::vector<Address> copyOf(const addrinfo* list) {
    std::vector<Address> addresses;
    for (; list != nullptr && addresses.size() < NameLookup::kAddressesMax; list = list->ai_next) {
        Address address;
        std::memcpy(&address.storage, list->ai_addr, list->ai_addrlen);
        address.length = list->ai_addrlen;
        addresses.push_back(address);
    }
    return addresses;
}

addrinfo hints(int flags) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = flags | AI_NUMERICSERV;
    return wanted;
}

}  // namespace

/// Everything that glibc's resolver thread may still touch after we gave up.
struct NameLookup::Request {
    std::string host;
    std::string service;
    addrinfo wanted = hints(AI_ADDRCONFIG);
    gaicb block{};

    bool pending() { return gai_error(&block) == EAI_INPROGRESS; }
    ~Request() {
        if (block.ar_result != nullptr) freeaddrinfo(block.ar_result);
    }
};

NameLookup::NameLookup() = default;

NameLookup::~NameLookup() {
    base::Lock lock(mutex_);
    for (auto& request : set_aside_) {
        // Leaked on purpose: the resolver writes into it, and waiting would hold up the exit.
        if (request->pending()) static_cast<void>(request.release());
    }
}

bool NameLookup::makeRoom() {
    base::Lock lock(mutex_);
    std::erase_if(set_aside_, [](const auto& request) { return !request->pending(); });
    return set_aside_.size() < kSetAsideMax;
}

tl::expected<std::vector<Address>, ProbeError> NameLookup::resolve(const std::string& host,
                                                                   std::uint16_t port,
                                                                   const Patience& patience) {
    if (!isPlausible(host)) return unreachable("the provider's host name is not valid");
    const std::string service = std::to_string(port);
    const addrinfo numeric = hints(AI_NUMERICHOST);
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), service.c_str(), &numeric, &found) == 0)
        return copyOf(AddressList(found).get());
    if (!makeRoom()) return unreachable("the name service hangs; " + host + " was not asked for");

    auto request = std::make_unique<Request>();
    request->host = host;
    request->service = service;
    request->block.ar_name = request->host.c_str();
    request->block.ar_service = request->service.c_str();
    request->block.ar_request = &request->wanted;
    std::array<gaicb*, 1> list = {&request->block};
    if (const int rc = getaddrinfo_a(GAI_NOWAIT, list.data(), 1, nullptr); rc != 0)
        return unreachable("cannot look up " + host + ": " + gai_strerror(rc));
    const std::array<const gaicb*, 1> awaited = {&request->block};
    Wake wake = patience.state();
    while (wake == Wake::Ready && request->pending()) {
        gai_suspend(awaited.data(), 1, &kSlice);
        wake = patience.state();
    }
    if (request->pending()) {
        // A lookup that is already being answered cannot be taken back.
        if (gai_cancel(&request->block) != EAI_CANCELED && request->pending()) {
            base::Lock lock(mutex_);
            set_aside_.push_back(std::move(request));
        }
        if (wake == Wake::Cancelled)
            return tl::unexpected(ProbeError{ProbeFault::Cancelled, "the probe was cancelled", {}});
        return unreachable("the name " + host + " was not resolved in time");
    }
    if (const int rc = gai_error(&request->block); rc != 0)
        return unreachable("cannot look up " + host + ": " + gai_strerror(rc));
    auto addresses = copyOf(request->block.ar_result);
    if (addresses.empty()) return unreachable("the name " + host + " has no address");
    return addresses;
}

}  // namespace gpushopper::ssh
