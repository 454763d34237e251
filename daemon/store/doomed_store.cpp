#include "daemon/store/doomed_store.hpp"

#include "daemon/base/assert.hpp"

namespace gpushopper::store {

std::string_view toString(DoomedState state) {
    switch (state) {
        case DoomedState::Destroying:
            return "destroying";
        case DoomedState::Proving:
            return "proving";
        case DoomedState::Gone:
            return "gone";
    }
    base::assertFailed("a doomed machine's state is one of three", __FILE__, __LINE__);
}

}  // namespace gpushopper::store
