// provider_list PLUGIN BODY ROUNDS: what a marketplace's list costs from the bytes of its body to
// the published menu, beside two bare readings of the same bytes. In turn, medians; nothing is
// asserted.

#include <simdjson.h>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/base/text/parse_number.hpp"
#include "daemon/inventory/catalogue.hpp"
#include "daemon/inventory/clean_offer.hpp"
#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/abi/plugin_library.hpp"
#include "sdk/testing/fake_host.hpp"

namespace gpushopper {
namespace {

using Clock = std::chrono::steady_clock;

void require(bool truth, const std::string& what) {
    if (truth) return;
    std::cerr << "provider_list: " << what << '\n';
    std::exit(1);
}

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    require(file.good(), "cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Of this process, in MB; the peak is since the last forgetPeak().
double memory(const std::string& line) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == line + ':') {
            double kib = 0;
            status >> kib;
            return kib / 1024;
        }
    }
    require(false, "/proc/self/status has no " + line);
    return 0;
}

void forgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

// The dozen members that a menu needs, and no more.
std::size_t walk(simdjson::padded_string_view body) {
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document = parser.iterate(body);
    std::size_t read = 0;
    for (simdjson::ondemand::object offer : document["offers"]) {
        for (auto field : offer) {
            const std::string_view key = field.unescaped_key();
            simdjson::ondemand::value value = field.value();
            if (key == "gpu_name" || key == "geolocation" || key == "verification") {
                std::string_view text;
                if (value.get(text) == simdjson::SUCCESS) read += text.size();
            } else if (key == "id" || key == "machine_id" || key == "num_gpus") {
                std::int64_t number = 0;
                if (value.get(number) == simdjson::SUCCESS) ++read;
            } else if (key == "dph_total" || key == "gpu_ram" || key == "reliability2" ||
                       key == "storage_cost" || key == "cpu_ram" || key == "disk_space") {
                double number = 0;
                if (value.get(number) == simdjson::SUCCESS) ++read;
            }
        }
    }
    return read;
}

// The plugin behind its table, and a host that answers each search with the body.
class Marketplace {
public:
    Marketplace(const gsp_plugin& plugin, const std::string& body) : plugin_(plugin), body_(body) {
        host_.setSecret("api_key", "bench");
        gsp_error error{};
        const gsp_code code = plugin_.open(
            &host_.abi(), gpushopper::detail::borrowed(std::string_view("{}")), &handle_, &error);
        require(code == GSP_OK, "the plugin does not open");
    }
    ~Marketplace() { plugin_.close(handle_); }
    Marketplace(const Marketplace&) = delete;
    Marketplace& operator=(const Marketplace&) = delete;

    void load() { host_.script({.response = {.status = 200, .headers = {}, .body = body_}}); }

    void list(gsp_offer_fn take, void* ctx) {
        const testing::FakeCall call(host_, std::chrono::hours(1));
        gsp_offer_filter everything{};
        everything.struct_size = sizeof everything;
        everything.gpu_model = gpushopper::detail::borrowed(std::string_view(""));
        everything.price_micros_max = -1;
        gsp_error error{};
        const gsp_code code =
            plugin_.list_offers(handle_, &call.abi(), &everything, take, ctx, &error);
        require(code == GSP_OK, "the plugin could not read the list");
    }

private:
    const gsp_plugin& plugin_;
    const std::string& body_;
    testing::FakeHost host_;
    gsp_provider* handle_ = nullptr;
};

int32_t count(void* total, const gsp_offer* /*offer*/) noexcept {
    ++*static_cast<std::size_t*>(total);
    return 0;
}

int32_t keep(void* list, const gsp_offer* offer) noexcept {
    auto raw = provider::readOffer(*offer);
    if (!raw) return 1;
    static_cast<std::vector<inventory::RawOffer>*>(list)->push_back(std::move(*raw));
    return 0;
}

struct Subject {
    std::string name;
    std::function<void()> prepare;  // not timed
    std::function<std::size_t()> run;
    std::vector<double> millis{};
    double peak_mb = 0;
    std::size_t result = 0;

    void measure() {
        prepare();
        forgetPeak();
        const double before = memory("VmRSS");
        const auto begin = Clock::now();
        result = run();
        millis.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        peak_mb = std::max(peak_mb, memory("VmHWM") - before);
    }
    double median() {
        std::sort(millis.begin(), millis.end());
        return millis[millis.size() / 2];
    }
};

std::size_t publish(Marketplace& market, inventory::Catalogue& catalogue, base::MonoTime now) {
    std::vector<inventory::RawOffer> raw;
    market.list(&keep, &raw);
    auto cleaned = inventory::cleanOffers(base::ProviderName("vastai"), raw, base::WallTime{});
    catalogue.publish(base::ProviderName("vastai"),
                      {.offers = std::move(cleaned.offers), .asked_at = now, .fetched_at = now});
    return catalogue.snapshot()->rows().size();
}

void print(std::vector<Subject>& subjects, std::size_t bytes) {
    const double walked = subjects.front().median();
    std::cout << std::fixed;
    for (Subject& subject : subjects) {
        const double millis = subject.median();
        std::cout << std::left << std::setw(40) << subject.name << std::right
                  << std::setprecision(1) << std::setw(8) << millis << " ms" << std::setw(8)
                  << std::setprecision(0) << static_cast<double>(bytes) / millis / 1000 << " MB/s"
                  << std::setw(8) << std::setprecision(1) << subject.peak_mb << " MB more"
                  << std::setw(8) << std::setprecision(2) << millis / walked << " walks\n";
    }
    Subject& table = subjects[2];
    std::cout << std::left << std::setw(40) << "offers through the table of the plugin"
              << std::setprecision(0) << std::right << std::setw(8)
              << static_cast<double>(table.result) / table.median() * 1000 << " per s\n";
}

int run(const std::string& plugin, const std::string& body, int rounds) {
    const simdjson::padded_string padded(body);
    const auto library =
        provider::PluginLibrary::load({.named = plugin, .folder = {}, .sha256 = {}});
    require(library.has_value(), library ? "" : library.error().message);
    Marketplace market((*library)->table().abi, body);
    inventory::Catalogue catalogue({{base::ProviderName("vastai"), "vastai-<number>"}});
    base::MonoTime now{std::chrono::seconds(1)};

    const auto nothing = [] {};
    const auto load = [&] { market.load(); };
    std::vector<Subject> subjects;
    subjects.push_back({"simdjson, a bare walk", nothing, [&] { return walk(padded); }});
    subjects.push_back({"nlohmann-json, a bare parse", nothing,
                        [&] { return nlohmann::json::parse(body)["offers"].size(); }});
    subjects.push_back({"the plugin, each offer handed over", load, [&] {
                            std::size_t total = 0;
                            market.list(&count, &total);
                            return total;
                        }});
    subjects.push_back({"parsed, cleaned, rendered, published", load, [&] {
                            now += std::chrono::seconds(1);
                            return publish(market, catalogue, now);
                        }});
    for (int round = 0; round < rounds; ++round) {
        for (Subject& subject : subjects) subject.measure();
    }
    require(subjects[2].result > 0 && subjects[3].result > 0, "the list came to nothing");
    std::cout << subjects[3].result << " offers published of " << std::setprecision(2) << std::fixed
              << static_cast<double>(body.size()) / 1e6 << " MB\n";
    print(subjects, body.size());
    return 0;
}

}  // namespace
}  // namespace gpushopper

int main(int argc, char** argv) {
    const auto rounds =
        argc == 4 ? gpushopper::base::parseInteger<int>(argv[3]) : std::optional<int>();
    gpushopper::require(rounds.has_value() && *rounds > 0,
                        "usage: provider_list PLUGIN BODY ROUNDS");
    return gpushopper::run(argv[1], gpushopper::contents(argv[2]), *rounds);
}
