#include "pg/spi.hpp"
#include "pg/datum.hpp"
#include "pg/row_batch.hpp"

namespace migrate::pg {

namespace {

SPIPlanPtr keep_plan(const char *sql, const std::vector<Oid> &types) {
    return pg([&] {
        SPIPlanPtr plan = SPI_prepare(sql, static_cast<int>(types.size()), const_cast<Oid *>(types.data()));
        if (plan == nullptr) {
            elog(ERROR, "could not prepare \"%s\": %s", sql, SPI_result_code_string(SPI_result));
        }
        SPI_keepplan(plan);
        return plan;
    });
}

std::vector<Oid> types_of(const std::vector<Parameter> &parameters) {
    std::vector<Oid> types;
    types.reserve(parameters.size());
    for (const Parameter &parameter : parameters) {
        types.push_back(parameter.type);
    }
    return types;
}

Row read_row(const SPITupleTable *table, std::uint64_t number) {
    Row row;
    row.reserve(static_cast<std::size_t>(table->tupdesc->natts));
    for (int column = 1; column <= table->tupdesc->natts; column++) {
        const char *value = pg([&] { return SPI_getvalue(table->vals[number], table->tupdesc, column); });
        row.push_back(value != nullptr ? Field(value) : std::nullopt);
    }
    return row;
}

} // namespace

Parameter text_parameter(std::string_view value) { return {TEXTOID, text_datum(value), false}; }

Parameter optional_text_parameter(const std::optional<std::string> &value) {
    return value ? text_parameter(std::string_view(*value)) : Parameter{TEXTOID, Datum{0}, true};
}

Parameter text_array_parameter(const std::vector<std::string> &values) {
    return {TEXTARRAYOID, text_array_datum(values), false};
}

Parameter bytea_parameter(std::optional<Datum> value) {
    return {BYTEAOID, value.value_or(Datum{0}), !value.has_value()};
}

std::vector<Row> Statement::execute(const std::vector<Parameter> &parameters) {
    const SpiConnection connection;
    return run(parameters);
}

std::vector<Row> Statement::execute(const std::vector<Parameter> &parameters, const RowBatch &batch) {
    const SpiConnection connection;
    batch.show();
    return run(parameters);
}

std::vector<Row> Statement::run(const std::vector<Parameter> &parameters) {
    std::vector<Datum> values;
    std::string nulls;
    for (const Parameter &parameter : parameters) {
        values.push_back(parameter.value);
        nulls.push_back(parameter.is_null ? 'n' : ' ');
    }
    if (plan_ == nullptr) {
        plan_ = keep_plan(sql_, types_of(parameters));
    }
    pg([&] {
        const int code = SPI_execute_plan(plan_, values.data(), nulls.c_str(), false, 0);
        if (code < 0) {
            elog(ERROR, "could not run \"%s\": %s", sql_, SPI_result_code_string(code));
        }
    });
    std::vector<Row> rows;
    if (SPI_tuptable != nullptr) {
        const SPITupleTable *table = SPI_tuptable;
        rows.reserve(table->numvals);
        for (std::uint64_t number = 0; number < table->numvals; number++) {
            rows.push_back(read_row(table, number));
        }
    }
    return rows;
}

void Plan::make(const char *sql, const std::vector<Oid> &types) { plan_ = keep_plan(sql, types); }

void execute(const char *sql) {
    pg([&] {
        const int code = SPI_execute(sql, false, 0);
        if (code < 0) {
            elog(ERROR, "could not run \"%s\": %s", sql, SPI_result_code_string(code));
        }
    });
}

std::uint64_t execute(const std::string &sql, const std::vector<Parameter> &parameters) {
    std::vector<Oid> types;
    std::vector<Datum> values;
    std::string nulls;
    for (const Parameter &parameter : parameters) {
        types.push_back(parameter.type);
        values.push_back(parameter.value);
        nulls += parameter.is_null ? 'n' : ' ';
    }
    return pg([&] {
        const int code = SPI_execute_with_args(sql.c_str(), static_cast<int>(types.size()), types.data(),
                                               values.data(), nulls.c_str(), false, 0);
        if (code < 0) {
            elog(ERROR, "could not run \"%s\": %s", sql.c_str(), SPI_result_code_string(code));
        }
        return SPI_processed;
    });
}

Row query_row(const std::string &sql) {
    const SpiConnection connection;
    pg([&] {
        const int code = SPI_execute(sql.c_str(), false, 0);
        if (code != SPI_OK_SELECT || SPI_processed != 1) {
            elog(ERROR, "no row of \"%s\": %s", sql.c_str(), SPI_result_code_string(code));
        }
    });
    return read_row(SPI_tuptable, 0);
}

void execute_of_script(const char *sql, DestReceiver *receiver) {
    pg([&] {
        SPIExecuteOptions options{};
        options.dest = receiver != nullptr ? receiver : None_Receiver;
        const int code = SPI_execute_extended(sql, &options);
        if (code < 0) {
            ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                            errmsg("statement can't run in a script: %s", SPI_result_code_string(code))));
        }
    });
}

} // namespace migrate::pg
