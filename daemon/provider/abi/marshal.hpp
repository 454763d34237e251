#pragma once

/// marshal: structs of the ABI to values of the core and back. What a plugin hands over is copied,
/// bounded and checked here; whatever breaks a limit makes the whole answer "not understood",
/// except in readAccepted, because a machine that exists must not be lost over a field of it.
/// Thread safety: pure functions.

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/inventory/offer.hpp"
#include "daemon/provider/abi/text.hpp"
#include "daemon/provider/provider.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

inline constexpr std::size_t kOffersMax = 10'000;
inline constexpr std::size_t kInstancesMax = 1'000;
inline constexpr std::size_t kPortsMax = 256;

/// A copy of what the producer's `struct_size` says is there; the rest is zero.
template <class Struct>
Struct sized(const Struct& given) {
    Struct copy{};
    std::memcpy(&copy, &given, std::min<std::size_t>(given.struct_size, sizeof copy));
    return copy;
}

/// A text of a plugin's struct on its way into a string of ours.
struct TextField {
    const char* name;
    const gsp_str& from;
    std::string& to;
    std::size_t bytes_max = kTextBytesMax;
};
/// Errors: BadResponse, naming the first field that is too long or not UTF-8.
base::Result<void> readTexts(std::initializer_list<TextField> fields);

/// Errors: BadResponse, naming the field.
base::Result<inventory::RawOffer> readOffer(const gsp_offer& given);
base::Result<Instance> readInstance(const gsp_instance& given);

/// For a create: only the id has to be right; other fields that break a limit are left empty.
base::Result<Instance> readAccepted(const gsp_instance& given);

/// gsp_create over a request; borrows from it, so the request must outlive this.
class CreateStruct {
public:
    explicit CreateStruct(const CreateRequest& request);
    CreateStruct(const CreateStruct&) = delete;
    CreateStruct& operator=(const CreateStruct&) = delete;
    const gsp_create& abi() const { return abi_; }

private:
    std::string keys_;
    std::vector<std::string> port_names_;
    std::vector<gsp_kv> env_;
    std::vector<gsp_kv> ports_;
    gsp_create abi_{};
};

/// One key a line.
std::string joinLines(const std::vector<std::string>& lines);

}  // namespace gpushopper::provider
