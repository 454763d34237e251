#include "daemon/provider/gate/loading_marks.hpp"

#include <fstream>

namespace gpushopper::provider {

LoadingMarks::Mark::~Mark() {
    std::error_code failure;  // A mark that stays is counted as a death: the safe side.
    if (!file_.empty()) std::filesystem::remove(file_, failure);
}

std::filesystem::path LoadingMarks::fileOf(const base::ProviderName& provider) const {
    return *folder_ / ("loading." + provider.str());
}

int LoadingMarks::deaths(const base::ProviderName& provider, const std::string& sha256) const {
    if (!folder_) return 0;
    std::ifstream file(fileOf(provider));
    std::string marked;
    int deaths = 0;
    if (!(file >> marked >> deaths)) return 0;
    return marked == sha256 ? deaths : 0;
}

base::Result<LoadingMarks::Mark> LoadingMarks::put(const base::ProviderName& provider,
                                                   const std::string& sha256) const {
    if (!folder_) return Mark({});
    const std::filesystem::path file = fileOf(provider);
    const int died = deaths(provider, sha256);
    if (died >= kDeathsThatSetAside)
        return base::fail(base::ErrorCode::Internal,
                          "the daemon died " + std::to_string(died) +
                              " times in a row while it loaded this plugin; install a version of "
                              "it that works, or remove " +
                              file.string() + " to try it again");
    std::ofstream(file) << sha256 << ' ' << died + 1 << '\n';
    if (deaths(provider, sha256) != died + 1)
        return base::fail(base::ErrorCode::Internal, "the mark " + file.string() +
                                                         " cannot be written, and no plugin is "
                                                         "loaded without it");
    return Mark(file);
}

}  // namespace gpushopper::provider
