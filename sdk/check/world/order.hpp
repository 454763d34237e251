#pragma once

/// Order: a request for one machine, as the core would make it. Owns its texts.
/// Thread safety: a value; abi() borrows from it.

#include <gpushopper/abi_v0.h>
#include <gpushopper/values.hpp>

#include <cstdint>
#include <string>

namespace gpushopper::check {

/// What the core knows when it orders.
struct OrderTerms {
    std::int64_t now_unix_ms = 0;
    std::string label;
    std::string ssh_public_key;
};

/// For `offer`, at most at twice its price, with SSH where the plugin offers it.
CreateRequest orderFor(const Offer& offer, const gsp_plugin& plugin, const OrderTerms& terms);

/// A label of 44 characters; `number` tells sessions apart. It is signed with no deployment's
/// secret, so no daemon takes the machine for its own.
std::string labelOf(std::uint64_t number, std::int64_t expires_unix_ms);

/// A well-formed public key to which nobody has the private one.
extern const char* const kPublicKey;

/// gsp_create over a request, which must outlive it.
class CreateStruct {
public:
    explicit CreateStruct(const CreateRequest& request);
    CreateStruct(const CreateStruct&) = delete;
    CreateStruct& operator=(const CreateStruct&) = delete;
    const gsp_create& abi() const { return abi_; }

private:
    std::string keys_;
    std::vector<gsp_kv> env_;
    std::vector<gsp_kv> ports_;
    gsp_create abi_{};
};

}  // namespace gpushopper::check
