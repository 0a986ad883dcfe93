// Queries of the system catalogs, and their rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pg/datum.hpp"
#include "pg/guard.hpp"
#include "pg/memory.hpp"
#include "pg/snapshot.hpp"
#include "pg/spi.hpp"

namespace migrate::pg {

// A row that a query answers with. What it points to lasts as long as the level of SPI.
class CatalogRow {
public:
    CatalogRow(const SPITupleTable *table, std::uint64_t number)
        : type_(table->tupdesc), tuple_(table->vals[number]) {}

    [[nodiscard]] bool is_null(int column) const {
        bool is_null = false;
        (void)value(column, is_null);
        return is_null;
    }
    [[nodiscard]] std::string text(int column) const { return pg::to_string(value(column)); }
    [[nodiscard]] Oid oid(int column) const { return DatumGetObjectId(value(column)); }
    [[nodiscard]] int number(int column) const { return DatumGetInt32(value(column)); }
    [[nodiscard]] bool boolean(int column) const { return DatumGetBool(value(column)); }

    // Elements that are NULL are empty.
    [[nodiscard]] std::vector<std::string> texts(int column) const {
        const Datum array = value(column);
        Datum *elements = nullptr;
        bool *nulls = nullptr;
        int count = 0;
        pg([&] {
            deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls,
                              &count);
        });
        std::vector<std::string> result;
        result.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; i++) {
            result.push_back(nulls[i] ? std::string() : std::string(bytes_of(elements[i])));
        }
        return result;
    }

private:
    [[nodiscard]] Datum value(int column) const {
        bool is_null = false;
        return value(column, is_null);
    }
    [[nodiscard]] Datum value(int column, bool &is_null) const {
        return pg([&] { return SPI_getbinval(tuple_, type_, column, &is_null); });
    }

    TupleDesc type_;
    HeapTuple tuple_;
};

// A query of the catalogs, planned at first use and kept for the session: to plan one costs more than most of
// what a schema has.
class CatalogQuery {
public:
    constexpr explicit CatalogQuery(const char *sql) noexcept : sql_(sql) {}

    // Call visit for each row that it answers with under a snapshot. The types of parameters must be the same
    // in every call. What visit makes in the current memory context is gone after each row.
    template <typename F>
    void for_each_row(const std::vector<Parameter> &parameters, const SnapshotScope &snapshot, F visit) {
        const SpiConnection connection;
        std::vector<Oid> types;
        std::vector<Datum> values;
        for (const Parameter &parameter : parameters) {
            types.push_back(parameter.type);
            values.push_back(parameter.value);
        }
        prepare(types);
        pg([&] {
            const int code = SPI_execute_snapshot(plan_, values.data(), nullptr, snapshot.get(),
                                                  InvalidSnapshot, true, false, 0);
            if (code < 0) {
                elog(ERROR, "could not run \"%s\": %s", sql_, SPI_result_code_string(code));
            }
        });
        const SPITupleTable *table = SPI_tuptable;
        TemporaryMemory memory;
        for (std::uint64_t number = 0; number < table->numvals; number++) {
            check_interrupts();
            visit(CatalogRow(table, number));
            memory.reset();
        }
    }

private:
    // One plan for all schemas: each of the queries finds by an index what it joins.
    void prepare(std::vector<Oid> &types) {
        if (plan_ != nullptr) {
            return;
        }
        plan_ = pg([&] {
            SPIPlanPtr plan = SPI_prepare_cursor(sql_, static_cast<int>(types.size()), types.data(),
                                                 CURSOR_OPT_GENERIC_PLAN);
            if (plan == nullptr) {
                elog(ERROR, "could not prepare \"%s\": %s", sql_, SPI_result_code_string(SPI_result));
            }
            SPI_keepplan(plan);
            return plan;
        });
    }

    const char *sql_;
    SPIPlanPtr plan_ = nullptr;
};

} // namespace migrate::pg
