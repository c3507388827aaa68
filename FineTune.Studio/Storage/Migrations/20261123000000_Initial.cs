using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FineTune.Studio.Storage.Migrations;

/// <summary>Both tables. Names no column types, so that every provider uses its own.</summary>
public partial class Initial : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "DataSets",
            columns: table => new
            {
                Hash = table.Column<string>(maxLength: 64, nullable: false),
                SetId = table.Column<Guid>(nullable: false),
                Name = table.Column<string>(maxLength: 200, nullable: false),
                Version = table.Column<int>(nullable: false),
                ParentHash = table.Column<string>(maxLength: 64, nullable: true),
                CreatedAt = table.Column<long>(nullable: false),
                Rows = table.Column<long>(nullable: false),
                Bytes = table.Column<long>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_DataSets", x => x.Hash);
            });

        migrationBuilder.CreateTable(
            name: "Runs",
            columns: table => new
            {
                Id = table.Column<string>(maxLength: 100, nullable: false),
                Name = table.Column<string>(maxLength: 200, nullable: false),
                State = table.Column<string>(maxLength: 20, nullable: false),
                DataSetHash = table.Column<string>(maxLength: 64, nullable: false),
                DataSetName = table.Column<string>(maxLength: 200, nullable: false),
                Model = table.Column<string>(maxLength: 200, nullable: false),
                Method = table.Column<string>(maxLength: 50, nullable: false),
                CreatedAt = table.Column<long>(nullable: false),
                QueuedAt = table.Column<long>(nullable: true),
                StartedAt = table.Column<long>(nullable: true),
                EndedAt = table.Column<long>(nullable: true),
                Metric = table.Column<double>(nullable: true),
                Baseline = table.Column<double>(nullable: true),
                Tags = table.Column<string>(maxLength: 500, nullable: false),
                MetricMargin = table.Column<double>(nullable: true),
                ParentId = table.Column<string>(maxLength: 100, nullable: true),
                Message = table.Column<string>(nullable: true),
                Remedy = table.Column<string>(nullable: true),
                Sparkline = table.Column<string>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Runs", x => x.Id);
            });

        migrationBuilder.CreateIndex(
            name: "IX_DataSets_CreatedAt",
            table: "DataSets",
            column: "CreatedAt");

        migrationBuilder.CreateIndex(
            name: "IX_DataSets_SetId",
            table: "DataSets",
            column: "SetId");

        migrationBuilder.CreateIndex(
            name: "IX_Runs_CreatedAt",
            table: "Runs",
            column: "CreatedAt");

        migrationBuilder.CreateIndex(
            name: "IX_Runs_DataSetHash",
            table: "Runs",
            column: "DataSetHash");

        migrationBuilder.CreateIndex(
            name: "IX_Runs_State",
            table: "Runs",
            column: "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "DataSets");

        migrationBuilder.DropTable(
            name: "Runs");
    }
}
