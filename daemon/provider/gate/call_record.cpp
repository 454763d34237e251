#include "daemon/provider/gate/call_record.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "daemon/provider/gate/fatal_signals.hpp"

namespace gpushopper::provider {
namespace {

// More calls at a time than that are served and not recorded.
constexpr std::size_t kSlots = 256;

template <std::size_t N>
void fill(std::array<char, N>& field, std::string_view text) {
    field.fill('\0');
    std::memcpy(field.data(), text.data(), std::min(text.size(), N - 1));
}

// The file may hold anything.
template <std::size_t N>
std::string textOf(const std::array<char, N>& field) {
    return {field.data(), strnlen(field.data(), N)};
}

// As it is in the file.
struct Slot {
    VisitMark mark;
    std::int64_t began_ms;
    std::array<char, 48> provider;
    std::array<char, 32> function;
    std::array<char, 72> sha256;
};

}  // namespace

struct CallRecord::Mapping {
    std::array<Slot, kSlots>* slots = nullptr;

    ~Mapping() {
        if (slots != nullptr) munmap(slots, sizeof *slots);
    }
};

base::Result<std::unique_ptr<CallRecord>> CallRecord::open(const std::filesystem::path& file) {
    const auto fail = [&](const char* what) {
        return base::fail(base::ErrorCode::Internal, "the record of plugin calls " + file.string() +
                                                         " cannot be " + what + ": " +
                                                         std::strerror(errno));
    };
    constexpr mode_t kMode = 0600;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode);
    if (descriptor < 0) return fail("opened");
    auto mapping = std::make_unique<Mapping>();
    void* memory = MAP_FAILED;
    if (ftruncate(descriptor, sizeof *mapping->slots) == 0)
        memory = mmap(nullptr, sizeof *mapping->slots, PROT_READ | PROT_WRITE, MAP_SHARED,
                      descriptor, 0);
    const int reason = errno;
    close(descriptor);
    errno = reason;
    if (memory == MAP_FAILED) return fail("mapped");
    mapping->slots = static_cast<std::array<Slot, kSlots>*>(memory);
    return std::unique_ptr<CallRecord>(
        new CallRecord(  // tidy: allow(a private constructor, owned in the same expression)
            std::move(mapping)));
}

CallRecord::CallRecord(std::unique_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {
    readAndClear();
    watchFatalSignals();
}

CallRecord::~CallRecord() { leaveFatalSignals(); }

void CallRecord::readAndClear() {
    for (Slot& slot : *mapping_->slots) {
        const auto state = slot.mark.state.load();
        if (state == VisitMark::kCrashed)
            last_crashes_.push_back({textOf(slot.provider), textOf(slot.function),
                                     textOf(slot.sha256), base::wallFromMillis(slot.began_ms),
                                     slot.mark.signal.load()});
        slot.mark.state.store(VisitMark::kFree);
    }
}

CallRecord::Visit::Visit(CallRecord* record, const Place& place) {
    if (record == nullptr) return;
    for (Slot& slot : *record->mapping_->slots) {
        auto expected = VisitMark::kFree;
        if (!slot.mark.state.compare_exchange_strong(expected, VisitMark::kTaken)) continue;
        slot.began_ms = base::toMillis(place.began);
        fill(slot.provider, place.provider);
        fill(slot.function, place.function);
        fill(slot.sha256, place.sha256);
        mark_ = &slot.mark;
        outer_ = enterPlugin(mark_);
        return;
    }
}

CallRecord::Visit::~Visit() {
    if (mark_ == nullptr) return;
    enterPlugin(outer_);
    mark_->state.store(VisitMark::kFree);
}

}  // namespace gpushopper::provider
