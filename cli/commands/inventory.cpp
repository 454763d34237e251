// inventory: the menu, filtered and sorted by the server.

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <ostream>

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

/// A flag and the parameter it becomes. Values stay the text that the user typed: the server says
/// what is wrong with them, in one place for all clients.
struct Filter {
    const char* flags;
    const char* parameter;
    const char* type;
    const char* help;
};

constexpr std::array kFilters = {
    Filter{"-g,--gpu", "gpu_type", "GPU", "Part of the GPU's name, as in rtx4090 or a100"},
    Filter{"-p,--provider", "provider", "PROVIDER", "Only this provider's offers"},
    Filter{"--max-price", "max_price", "USD",
           "At most this many USD per hour, for the whole offer"},
    Filter{"--min-gpus", "min_gpu_count", "N", "At least this many GPUs"},
    Filter{"--min-vram", "min_vram", "GIB", "At least this many GiB of memory per GPU"},
    Filter{"--location", "location", "PLACE", "Part of the location's name"},
    Filter{"--sort", "sort", "KEY",
           "price, vram, reliability or gpu_count; -price and so on: descending"},
    Filter{"--limit", "limit", "N", "At most this many offers"},
};

void print(Context& context, const nlohmann::json& menu) {
    using Kind = Table::Kind;
    Table table({{"OFFER", Kind::Whole},
                 {"GPU"},
                 {"GPUS", Kind::Number},
                 {"VRAM GB", Kind::Number},
                 {"USD/H", Kind::Number},
                 {"RELIABILITY", Kind::Number},
                 {"AVAILABLE"},
                 {"LOCATION"}});
    for (const auto& offer : listOf(menu, "offers"))
        table.add({cell(offer, "id"), cell(offer, "gpu_type"), cell(offer, "gpu_count"),
                   cell(offer, "vram_gb"), cell(offer, "price_per_hour"),
                   cell(offer, "reliability"), cell(offer, "available"), cell(offer, "location")});
    context.printTable(table);
    context.note(cell(menu, "count") + " of " + cell(menu, "total") + " matching offers");
    for (const auto& provider : listOf(menu, "providers")) {
        if (textOf(provider, "status") == "ok") continue;
        const std::string why = cell(provider, "error");
        context.note("note: provider " + cell(provider, "name") + " is " +
                     cell(provider, "status") + (why == "-" ? "" : ": " + why));
    }
}

}  // namespace

void addInventory(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("inventory", "Show what can be rented, cheapest first");
    command->footer(
        "Examples:\n"
        "  gpu-shopper inventory -g rtx4090 --max-price 0.5\n"
        "  gpu-shopper inventory --min-vram 80 --sort=-reliability --limit 10\n"
        "  gpu-shopper -o json inventory -p mock | jq -r '.offers[].id'");
    auto values = std::make_shared<std::vector<std::optional<std::string>>>(kFilters.size());
    for (std::size_t i = 0; i < kFilters.size(); ++i)
        command->add_option(kFilters[i].flags, (*values)[i], kFilters[i].help)
            ->type_name(kFilters[i].type);
    command->callback([&context, values] {
        context.command = [&context, values] {
            Query query;
            for (std::size_t i = 0; i < values->size(); ++i)
                if ((*values)[i]) query.emplace_back(kFilters[i].parameter, *(*values)[i]);
            const Answer answer = context.client().get("/inventory", query);
            context.show(answer, [&](const nlohmann::json& menu) { print(context, menu); });
            return 0;
        };
    });
}

}  // namespace gpushopper::cli
