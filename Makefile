## make               build for the server that PG_CONFIG names (PostgreSQL 15 to 18; default: pg_config in PATH)
## make install       install into that server
## make installcheck  run the regression, isolation and TAP tests against an installed server
## make clean         remove what was built
##
## These need nothing prepared on Debian: they install what is missing, use a throw-away server and leave nothing running.
## make demo          see the example services migrated
## make shell         psql on a server with the extension and the example services
## make check         every test
## make lint          formatting, static analysis, shell scripts
## make bench         the benchmark
## make matrix        every test on PostgreSQL 15, 17 and 18, each in a Debian of its own (as root, or with sudo)
## make memcheck      core under the sanitizers, the server under valgrind
## make reliability   what tries to break it, counted into doc/reliability.md
PG_CONFIG ?= pg_config
CHORES := demo shell check lint bench matrix memcheck reliability

ifneq (,$(filter $(CHORES) help,$(MAKECMDGOALS)))
# No PGXS here: it may not be installed yet, and it has a `check` of its own. Options given to this make must
# not reach the makes inside (PG_CONFIG would win over the private server's); variables do, as environment.
.PHONY: $(MAKECMDGOALS)
$(CHORES):
	@env -u MAKEFLAGS -u MFLAGS PG_CONFIG='$(PG_CONFIG)' test/scripts/$@
help:
	@sed -n 's/^## \{0,1\}//p' $(firstword $(MAKEFILE_LIST))
$(filter-out $(CHORES) help,$(MAKECMDGOALS)):
	@$(MAKE) $@

else
EXTENSION := migrate
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" migrate.control)
MODULE_big := migrate
SOURCES := $(sort $(wildcard $(addsuffix /*.cpp,src src/core src/pg src/engine src/api)))
OBJS := $(SOURCES:.cpp=.o)
DATA := $(sort $(wildcard src/sql/releases/migrate--*.sql src/sql/upgrades/migrate--*--*.sql))
DATA_built := migrate--$(EXTVERSION).sql
EXTRA_CLEAN := $(wildcard src/*.[do] src/*/*.[do] migrate--*.sql .built-for-*) compile_flags.txt build

REGRESS := $(sort $(basename $(notdir $(wildcard sql/*.sql))))
ISOLATION := $(sort $(basename $(notdir $(wildcard test/isolation/specs/*.spec))))
ISOLATION_OPTS := --inputdir=test/isolation
PROVE_TESTS := $(sort $(wildcard test/tap/*.pl))
TAP_TESTS := $(if $(PROVE_TESTS),1)

WARNINGS := -Wall -Wextra -Wshadow -Wconversion
WERROR ?= -Werror
# The server's headers come by -isystem: they and their macros don't pass our warnings.
PG_CPPFLAGS := -Isrc -isystem $(shell $(PG_CONFIG) --includedir-server) -DMIGRATE_VERSION='"$(EXTVERSION)"'
PG_CXXFLAGS := -std=c++20 $(WARNINGS) $(WERROR) -MMD -MP
# PGXS links with the C compiler. libstdc++ goes in whole and hidden: a module that shares its weak symbols with
# other C++ extensions in one backend is at their mercy. src/migrate.map exports what the server calls, nothing else.
override COMPILER = $(CXX) $(CXXFLAGS)
SHLIB_LINK := -static-libstdc++ -static-libgcc -Wl,--version-script=src/migrate.map
override with_llvm := no

PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq (,$(wildcard $(PGXS)))
$(error No PostgreSQL to build for: $(PG_CONFIG) --pgxs names no file. Install the server's development package or set PG_CONFIG)
endif
include $(PGXS)
ifeq (,$(filter 15 16 17 18,$(MAJORVERSION)))
$(error migrate is for PostgreSQL 15 to 18, and $(PG_CONFIG) belongs to PostgreSQL $(VERSION))
endif

migrate--$(EXTVERSION).sql: $(sort $(wildcard src/sql/[0-9]*.sql)) src/sql migrate.control
	{ printf '%s\n' '\echo Use "CREATE EXTENSION migrate" to load this file. \quit'; cat $(filter %.sql,$^); } >$@

$(shlib): src/migrate.map
src/module.o src/engine/extension_version.o: migrate.control

# Objects built for one server are of no use to another. PGXS makes every file .SECONDARY, which make does not
# miss when it is absent; a phony one it does.
SERVER := .built-for-$(VERSION)
$(OBJS): $(SERVER)
.PHONY: $(if $(wildcard $(SERVER)),,$(SERVER))
$(SERVER):
	@rm -f .built-for-*; touch $@

# How clang-tidy and clangd are to read the sources, of which they learn nothing from a makefile.
compile_flags.txt: Makefile migrate.control $(SERVER)
	@printf '%s\n' -std=c++20 $(WARNINGS) $(CPPFLAGS) >$@

-include $(OBJS:.o=.d)
endif
