using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FineTune.Studio.Storage.Migrations;

/// <summary>Runs say what their metric is, so that lists show each in its own unit.</summary>
public partial class MetricName : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<string>(name: "MetricName", table: "Runs", maxLength: 50, nullable: true);

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "MetricName", table: "Runs");
}
