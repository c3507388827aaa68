using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FineTune.Studio.Storage.Migrations;

/// <summary>The keys of the OpenAI-compatible API.</summary>
public partial class ApiKeys : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "ApiKeys",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Name = table.Column<string>(maxLength: 120, nullable: false),
                Hash = table.Column<string>(maxLength: 64, nullable: false),
                Ending = table.Column<string>(maxLength: 8, nullable: false),
                Scopes = table.Column<string>(maxLength: 200, nullable: false),
                RequestsPerMinute = table.Column<int>(nullable: false),
                CreatedAt = table.Column<long>(nullable: false),
                LastUsedAt = table.Column<long>(nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ApiKeys", x => x.Id);
            });

        migrationBuilder.CreateIndex(
            name: "IX_ApiKeys_Hash",
            table: "ApiKeys",
            column: "Hash",
            unique: true);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "ApiKeys");
    }
}
