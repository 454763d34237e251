#pragma once

/// Errand: what a request is for. The same answer means different things to different errands: a
/// 404 is a proof for one machine, and nonsense for a list. Thread safety: a value.

#include <cstdint>
#include <string_view>

namespace gpushopper::tensordock {

enum class Errand : std::uint8_t {
    Menu,     ///< GET /locations
    List,     ///< GET /instances
    Machine,  ///< GET /instances/{id}
    Create,   ///< POST /instances
    Destroy,  ///< DELETE /instances/{id}
    Balance,  ///< POST /billing/balance of the older API
};

/// To finish the sentence "TensorDock refused ...".
constexpr std::string_view toString(Errand errand) {
    switch (errand) {
        case Errand::Menu:
            return "the list of locations";
        case Errand::List:
            return "the list of machines";
        case Errand::Machine:
            return "a look at a machine";
        case Errand::Create:
            return "the create";
        case Errand::Destroy:
            return "the destroy";
        case Errand::Balance:
            return "the balance";
    }
    return "a request";
}

}  // namespace gpushopper::tensordock
