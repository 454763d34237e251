#pragma once

/// ids: what the core calls offers and machines. OfferKey is what an offer is, and stays over
/// restarts: a place, a GPU and how many of it. As an id it is `<location>:<gpu>:<count>`
/// (kit/id_codec.hpp), for instance
/// `5d0c3a52-8a1e-4f3e-9a55-0d6c1f0b7e21:geforcertx4090-pcie-24gb:1`. Neither city nor state could
/// be in it: the service writes them in several ways. Thread safety: values and pure functions.

#include <cstdint>
#include <string>
#include <string_view>

namespace gpushopper::tensordock {

inline constexpr const char* kOfferIdForm = "<location uuid>:<gpu>:<count>";
inline constexpr std::uint32_t kGpusMax = 64;

struct OfferKey {
    std::string location;
    std::string v0_name;
    std::uint32_t gpus = 1;
};

/// Throws Failure BAD_RESPONSE when the names are too long for an id, or begin like our prefix.
std::string offerId(const OfferKey& key);

/// Any case of letters, with or without `tensordock-` or `tensordock/` in front. Else throws
/// Failure INVALID_ARGUMENT that shows the form. The names come out as the id has them, which is
/// how TensorDock wrote them.
OfferKey parseOfferId(std::string_view text);

/// The id that TensorDock itself knows a machine by, from the one that a list gave the core; the
/// same forms. Throws Failure INVALID_ARGUMENT.
std::string parseMachineId(std::string_view text);
/// The other way round. Throws Failure BAD_RESPONSE.
std::string machineId(std::string_view provider_id);

}  // namespace gpushopper::tensordock
