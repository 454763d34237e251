#include "plugins/tensordock/ids.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <gpushopper/failure.hpp>
#include <gpushopper/kit/id_codec.hpp>
#include <gpushopper/kit/provider_text.hpp>
#include <optional>

#include "plugins/tensordock/wire/machine.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr std::size_t kIdBytesShown = 80;
constexpr std::array<std::string_view, 4> kPrefixes{"tensordock-", "tensordock/",
                                                    "tensordock-instance/", "tensordock:"};

std::string loweredTrimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return "";
    std::string lower(text.substr(begin));
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

// Without the prefix that people write in front, or copied from another tool; the longest first.
std::string_view withoutPrefix(std::string_view id) {
    std::size_t longest = 0;
    for (std::string_view prefix : kPrefixes) {
        if (id.starts_with(prefix)) longest = std::max(longest, prefix.size());
    }
    return id.substr(longest);
}

std::optional<std::uint32_t> countOf(std::string_view text) {
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    // One text for one count, or an offer had several ids.
    const bool plain = !text.empty() && text.front() != '0';
    return whole && plain && count <= kGpusMax ? std::optional(count) : std::nullopt;
}

Failure malformed(const char* what, std::string_view given, const std::string& form) {
    return Failure(GSP_INVALID_ARGUMENT, "\"" + cleanText(given, kIdBytesShown) + "\" is no " +
                                             what + " of TensorDock; one looks like " + form);
}

// A name of TensorDock's that begins like our prefix would lose its beginning on the way back:
// better no id than that of another machine.
std::string unlikePrefix(std::string id) {
    if (withoutPrefix(id).size() != id.size())
        throw Failure(GSP_BAD_RESPONSE, "an id that begins like ours: " + cleanText(id));
    return id;
}

}  // namespace

std::string offerId(const OfferKey& key) {
    return unlikePrefix(joinId({key.location, key.v0_name, std::to_string(key.gpus)}));
}

OfferKey parseOfferId(std::string_view text) {
    const std::string id = loweredTrimmed(text);
    const auto parts = splitId(withoutPrefix(id), 3);
    const auto gpus = parts ? countOf(parts->at(2)) : std::nullopt;
    if (!gpus || parts->at(0).empty() || parts->at(1).empty()) {
        throw malformed("offer", text, std::string("tensordock-") + kOfferIdForm);
    }
    return {parts->at(0), parts->at(1), *gpus};
}

std::string parseMachineId(std::string_view text) {
    const std::string id = loweredTrimmed(text);
    const auto parts = splitId(withoutPrefix(id), 1);
    if (!parts || !isMachineId(parts->front()))
        throw malformed("machine", text, "7b1f03c2-4c1e-4f0e-a4b5-1f0a7c0d9e55");
    return parts->front();
}

std::string machineId(std::string_view provider_id) { return unlikePrefix(joinId({provider_id})); }

}  // namespace gpushopper::tensordock
