using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FineTune.Studio.Storage;

/// <summary>The index of data sets and runs, and the API's keys. One context per operation, from <see cref="IDbContextFactory{TContext}"/>.</summary>
public sealed class StudioDb(DbContextOptions<StudioDb> options) : DbContext(options)
{
    public DbSet<DataSetRecord> DataSets => Set<DataSetRecord>();

    public DbSet<RunRecord> Runs => Set<RunRecord>();

    public DbSet<ApiKeyRecord> ApiKeys => Set<ApiKeyRecord>();

    // Times as UTC milliseconds and states as words: both order and read the same in every database.
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcMilliseconds>();
        conventions.Properties<RunState>().HaveConversion<string>().HaveMaxLength(20);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<DataSetRecord>(set =>
        {
            set.ToTable("DataSets").HasKey(s => s.Hash);
            set.Property(s => s.Hash).HasMaxLength(64);
            set.Property(s => s.ParentHash).HasMaxLength(64);
            set.Property(s => s.Name).HasMaxLength(200);
            set.HasIndex(s => s.SetId);
            set.HasIndex(s => s.CreatedAt);
        });
        model.Entity<RunRecord>(run =>
        {
            run.ToTable("Runs").HasKey(r => r.Id);
            run.Property(r => r.Id).HasMaxLength(100);
            run.Property(r => r.Name).HasMaxLength(200);
            run.Property(r => r.DataSetHash).HasMaxLength(64);
            run.Property(r => r.DataSetName).HasMaxLength(200);
            run.Property(r => r.Model).HasMaxLength(200);
            run.Property(r => r.Method).HasMaxLength(50);
            run.Property(r => r.Tags).HasMaxLength(500);
            run.Property(r => r.ParentId).HasMaxLength(100);
            run.Property(r => r.MetricName).HasMaxLength(50);
            run.HasIndex(r => r.CreatedAt);
            run.HasIndex(r => r.State);
            run.HasIndex(r => r.DataSetHash);
        });
        model.Entity<ApiKeyRecord>(key =>
        {
            key.ToTable("ApiKeys").HasKey(k => k.Id);
            key.Property(k => k.Name).HasMaxLength(120);
            key.Property(k => k.Hash).HasMaxLength(64);
            key.Property(k => k.Ending).HasMaxLength(8);
            key.Property(k => k.Scopes).HasMaxLength(200);
            key.HasIndex(k => k.Hash).IsUnique();
        });
    }

    private sealed class UtcMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
