#include "daemon/jobs/failpoint.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "daemon/base/assert.hpp"

namespace gpushopper::jobs {

void Failpoint::hit(std::string_view name) {
    int count = 0;
    {
        base::Lock lock(mutex_);
        auto found = hits_.find(name);
        if (found == hits_.end()) found = hits_.emplace(std::string(name), 0).first;
        count = ++found->second;
    }
    const std::string point = std::string(name) + ":" + std::to_string(count);
    if (!plan_.record_path.empty()) record(point);
    if (plan_.kill_at == point || (count == 1 && plan_.kill_at == name))
        GS_ASSERT(kill(getpid(), SIGKILL) == 0);
}

void Failpoint::record(const std::string& point) const {
    constexpr mode_t kOwnerOnly = 0600;
    const int file =
        open(plan_.record_path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
    GS_ASSERT(file >= 0);
    const std::string line = point + "\n";
    // One write of a short line with O_APPEND is not torn by other threads.
    GS_ASSERT(write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    close(file);
}

}  // namespace gpushopper::jobs
