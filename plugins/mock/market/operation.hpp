#pragma once

/// Operation: the calls of a marketplace, as the books count them (`calls` of market.json) and as
/// fault rules name them. The texts are part of both file formats and must not change.
/// Thread safety: pure.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper::mock {

enum class Operation : std::uint8_t {
    Probe,
    ListOffers,
    ListInstances,
    Get,
    Create,
    Destroy,
    EnsureKeys,
    ListTemplates,
    GetTemplate
};

inline constexpr std::array kOperations{
    Operation::Probe,      Operation::ListOffers,    Operation::ListInstances,
    Operation::Get,        Operation::Create,        Operation::Destroy,
    Operation::EnsureKeys, Operation::ListTemplates, Operation::GetTemplate};

inline constexpr std::size_t indexOf(Operation operation) {
    return static_cast<std::size_t>(operation);
}

inline constexpr std::string_view toString(Operation operation) {
    switch (operation) {
        case Operation::Probe:
            return "probe";
        case Operation::ListOffers:
            return "list_offers";
        case Operation::ListInstances:
            return "list_instances";
        case Operation::Get:
            return "get";
        case Operation::Create:
            return "create";
        case Operation::Destroy:
            return "destroy";
        case Operation::EnsureKeys:
            return "ensure_keys";
        case Operation::ListTemplates:
            return "list_templates";
        case Operation::GetTemplate:
            return "get_template";
    }
    return "";
}

inline constexpr std::optional<Operation> parseOperation(std::string_view text) {
    for (Operation operation : kOperations) {
        if (toString(operation) == text) return operation;
    }
    return std::nullopt;
}

}  // namespace gpushopper::mock
